"""Settings of all rooms that find forgeries."""

from detection.faces.conf import *
from detection.reports.conf import *
from detection.speech.conf import *
