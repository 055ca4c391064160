"""What the bench and the fault test share: the private stack, processes, and an SP client of their own (Python's standard library only)."""
