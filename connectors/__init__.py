"""One file per protocol: a department's system in, Arrow record batches in the contract's types out."""
