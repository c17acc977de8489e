"""Code lists with validity periods: occupations, regions, municipalities, postcode areas, levels, languages.

Here: what a code means, on which days it may be used, how far two postcode areas lie apart, and how close two
occupations are. Never here: anything about a person, or a rule about who may do what.
"""
