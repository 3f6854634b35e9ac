"""Sound as numbers: numpy arrays in, numpy arrays out. No asyncio, no I/O, no clock, nothing of `interp`."""
