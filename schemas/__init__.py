"""What varies from city to city (files), and the little code that reads and checks it."""
