"""Forecasts: the loss a training will reach under a schedule."""

from lranalyzer.recommend.forecast.forecast import Forecast, forecast

__all__ = ["Forecast", "forecast"]
