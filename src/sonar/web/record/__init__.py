"""The parts of the record on screen: their words, their forms and how they are shown, for the desk and the Werkmap."""
