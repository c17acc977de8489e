"""Plain decisions on code lists and on finding what stands in them."""

from sonar.reference.rules.finding import FEWEST_LETTERS as FEWEST_LETTERS
from sonar.reference.rules.finding import Finder as Finder
from sonar.reference.rules.folding import folded_words as folded_words
from sonar.reference.rules.likeness import Likeness as Likeness
from sonar.reference.rules.lists import LEAST_CLOSENESS as LEAST_CLOSENESS
from sonar.reference.rules.lists import PER_LEVEL as PER_LEVEL
from sonar.reference.rules.lists import SAME_FAMILY as SAME_FAMILY
from sonar.reference.rules.lists import SAME_MINOR_GROUP as SAME_MINOR_GROUP
from sonar.reference.rules.lists import SAME_SUB_MAJOR_GROUP as SAME_SUB_MAJOR_GROUP
from sonar.reference.rules.lists import closeness as closeness
from sonar.reference.rules.lists import faults as faults
from sonar.reference.rules.lists import great_circle_km as great_circle_km
from sonar.reference.rules.lists import is_valid as is_valid
from sonar.reference.rules.lists import relations as relations
from sonar.reference.rules.lists import valid_rows as valid_rows
from sonar.reference.rules.mapping import LEAST_LIKENESS as LEAST_LIKENESS
from sonar.reference.rules.mapping import Coder as Coder
from sonar.reference.rules.mapping import derived_isco as derived_isco
from sonar.reference.rules.near import MOST_ERRORS as MOST_ERRORS
from sonar.reference.rules.near import errors_between as errors_between
from sonar.reference.rules.vocabulary import FaultyVocabulary as FaultyVocabulary
from sonar.reference.rules.vocabulary import faults_between as faults_between
from sonar.reference.rules.vocabulary import group_scheme as group_scheme
from sonar.reference.rules.vocabulary import read_vocabulary as read_vocabulary
