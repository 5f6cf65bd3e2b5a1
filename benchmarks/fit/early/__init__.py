"""Fits the warnings given while a training goes on, and sets their thresholds for the whole of it."""
