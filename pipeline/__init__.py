"""The chain as plain functions: what Airflow's tasks, the ``hub`` command and the tests all call."""
