"""What the records of many people say together: lists of what falls due, with charts and spreadsheets."""
