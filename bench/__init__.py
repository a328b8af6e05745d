"""What we promise about speed, measured beside what people would use instead, in one run."""
