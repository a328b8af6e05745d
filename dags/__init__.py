"""Airflow's part of the hub: thin DAG factories over ``pipeline.steps``. This folder is Airflow's DAG bundle."""
