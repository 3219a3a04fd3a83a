"""Model ids and facts as data, with source and date."""
