"""Dates as the newspaper prints them: July 6, 2021 - 21:09."""

DATE_FORMAT = "F j, Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "F j, Y - H:i"
