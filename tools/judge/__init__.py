"""The judge: a small network trained to read a bullet beside its evidence. See README.md."""
