"""Events: what is told of every change of every object, and to whom."""
