"""Lightning: `configure_optimizers` around PyTorch's scheduler, stepped per batch or per epoch."""

from __future__ import annotations

import textwrap

from lranalyzer.schedules.base import Schedule
from lranalyzer.schedules.export.pytorch import base_lr, scheduler
from lranalyzer.schedules.export.snippet import SnippetBuilder, literal
from lranalyzer.schedules.plateau import ReduceOnPlateau

PER_STEP = '{"scheduler": scheduler, "interval": "step", "frequency": 1}'
PER_EPOCH = '{"scheduler": scheduler, "interval": "epoch", "frequency": 1}'
PER_EVALUATION = '{"scheduler": scheduler, "interval": "epoch", "frequency": 1, "monitor": "val_loss"}'


def to_lightning(schedule: Schedule) -> str:
    """Return `configure_optimizers` for a LightningModule."""
    builder = SnippetBuilder(schedule)
    builder.need("torch")
    expression = scheduler(schedule, builder)
    plateau = isinstance(schedule, ReduceOnPlateau)
    if plateau:
        builder.note('Log "val_loss" in validation_step; Lightning steps the scheduler once per epoch.')
    elif builder.per_epoch:
        builder.note(
            'It counts epochs, as the log does: "interval": "epoch" makes Lightning step the scheduler once per epoch.'
        )
    else:
        builder.note('"interval": "step" makes Lightning step the scheduler per batch; its default is per epoch.')
    settings = PER_EVALUATION if plateau else PER_EPOCH if builder.per_epoch else PER_STEP
    method = (
        f"optimizer = torch.optim.AdamW(self.parameters(), lr={literal(base_lr(schedule))})  # or your own\n"
        f"scheduler = {expression}\n"
        f'return {{\n    "optimizer": optimizer,\n    "lr_scheduler": {settings},\n}}\n'
    )
    opening = "# Into your LightningModule:\ndef configure_optimizers(self):\n"
    return builder.head() + opening + textwrap.indent(method, "    ") + builder.tail()
