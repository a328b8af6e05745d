"""A made-up city behind real protocols, and the hub shown on it. The truth about the city is kept aside."""
