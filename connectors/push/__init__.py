"""Push (库表推送): a share written into a table of the recipient's own database, through SQLAlchemy."""
