"""Connection URLs kept encrypted, for use without Airflow: names can be read, values only with the key.

``hub secrets`` fills the store; :func:`core.connections.connection` asks it after Airflow and the environment.
"""

from core.secretstore.store import get, names, put, remove, require_name, rotate_key

__all__ = ["get", "names", "put", "remove", "require_name", "rotate_key"]
