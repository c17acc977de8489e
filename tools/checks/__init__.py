"""The checks behind `./run check`: each module holds one kind, each check returns what it found."""
