"""Pure scoring functions (values in, values out): nauc, accuracy, curve, alc, rank."""
