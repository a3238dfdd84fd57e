"""CSV bytes to typed rows and problems; knows no store and no program."""
