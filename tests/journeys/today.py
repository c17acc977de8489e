"""The day of the journeys: that on which their town was loaded."""

from datetime import date

TODAY = date.today()  # noqa: DTZ011 - the runner loads the town a moment before
