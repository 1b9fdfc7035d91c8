"""Paper: what the office prints, as PDF/A made by typst from the templates in ``templates/``."""
