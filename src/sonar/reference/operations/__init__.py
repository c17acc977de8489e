"""Loading the code lists: those that Sonar brings itself, and those of others."""

from sonar.reference.operations.areas import FaultyAreas as FaultyAreas
from sonar.reference.operations.areas import load_areas as load_areas
from sonar.reference.operations.shipped import FaultyLists as FaultyLists
from sonar.reference.operations.shipped import load_lists as load_lists
from sonar.reference.operations.shipped import shipped_lists as shipped_lists
from sonar.reference.operations.vocabularies import FaultyVocabulary as FaultyVocabulary
from sonar.reference.operations.vocabularies import TooManyEnd as TooManyEnd
from sonar.reference.operations.vocabularies import load_vocabularies as load_vocabularies
