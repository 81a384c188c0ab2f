"""All SQL of the program: one file per aggregate; every function takes the open ``Database`` first."""
