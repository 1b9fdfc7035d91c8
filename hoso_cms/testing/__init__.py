"""What tests and demo data share: an application on a folder, a small office, people, records that read like sentences."""
