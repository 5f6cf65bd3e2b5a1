"""Texts of the small classes that Keras snippets bring along; ``{name}`` and ``{body}`` are filled in."""

from __future__ import annotations

JOINED = '''@keras.saving.register_keras_serializable()
class {name}(keras.optimizers.schedules.LearningRateSchedule):
    """Schedules, or constant rates, one after another; each counts its steps from 0."""

    def __init__(self, schedules, boundaries):
        self.schedules = schedules
        self.boundaries = boundaries

    def __call__(self, step):
        step = ops.cast(step, "float32")
        rate = None
        for schedule, start in zip(self.schedules, [0, *self.boundaries]):
            local = ops.maximum(step - start, 0.0)
            value = ops.cast(schedule(local) if callable(schedule) else schedule, "float32")
            rate = value if rate is None else ops.where(step < start, rate, value)
        return rate

    def get_config(self):
        return {"schedules": self.schedules, "boundaries": self.boundaries}'''

DAMPENED = '''@keras.saving.register_keras_serializable()
class {name}(keras.optimizers.schedules.LearningRateSchedule):
    """A schedule, or a constant rate, times a straight rise to one."""

    def __init__(self, schedule, steps, start_factor):
        self.schedule = schedule
        self.steps = steps
        self.start_factor = start_factor

    def __call__(self, step):
        step = ops.cast(step, "float32")
        rate = ops.cast(self.schedule(step) if callable(self.schedule) else self.schedule, "float32")
        return rate * (self.start_factor + (1.0 - self.start_factor) * ops.minimum(step / self.steps, 1.0))

    def get_config(self):
        return {"schedule": self.schedule, "steps": self.steps, "start_factor": self.start_factor}'''

SHAPE = """@keras.saving.register_keras_serializable()
class {name}(keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        step = ops.cast(step, "float32")
{body}

    def get_config(self):
        return {}"""

PLATEAU = '''class {name}(keras.callbacks.Callback):
    """Reduce the rate when val_loss has not improved by a fraction of the best one."""

    def __init__(self, factor, patience, threshold, cooldown, min_lr):
        super().__init__()
        self.factor, self.patience, self.threshold = factor, patience, threshold
        self.cooldown, self.min_lr = cooldown, min_lr
        self.best, self.bad, self.cooling = float("inf"), 0, 0

    def on_epoch_end(self, epoch, logs=None):
        loss = (logs or {})["val_loss"]
        if loss < self.best * (1 - self.threshold):
            self.best, self.bad = loss, 0
        else:
            self.bad += 1
        if self.cooling > 0:
            self.cooling, self.bad = self.cooling - 1, 0
        if self.bad > self.patience:
            rate = float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))
            self.model.optimizer.learning_rate = max(rate * self.factor, self.min_lr)
            self.bad, self.cooling = 0, self.cooldown'''
