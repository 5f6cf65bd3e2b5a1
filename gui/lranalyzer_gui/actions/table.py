"""Every action as a row: menus, tool buttons, the command palette and the cheat sheet derive from this
table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ActionSpec:
    """One thing the user can do."""

    id: str
    text: str
    menu: str
    shortcut: str = ""
    icon: str = ""
    tip: str = ""
    checked_by: str = ""
    """Field of the view state, ``field`` or ``field=value``, that ticks the action."""
    needs: str = ""
    """``runs``: something is open; ``selection``: a run is selected; ``undo`` / ``redo``: there is something
    to."""
    tool: bool = False
    """Also a button in the top bar."""
    separated: bool = False
    """A line above it in the menu."""


MENUS = ("File", "Edit", "View", "Run", "Go", "Help")

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("open-file", "Open log…", "File", "Ctrl+O", "file", "Read one or more log files"),
    ActionSpec("open-folder", "Open folder…", "File", "Ctrl+Shift+O", "open", "Read every log in a folder"),
    ActionSpec(
        "open-mlflow", "Open MLflow store…", "File", "Ctrl+M", "database",
        "Read a tracking store: file, database or server",
    ),
    ActionSpec(
        "open-in-mlflow", "Show run in the MLflow UI", "File", "Ctrl+Shift+B", "",
        "Open the current run's page in the browser", needs="selection",
    ),
    ActionSpec(
        "paste", "Open path from clipboard", "File", "Ctrl+V", "copy",
        "Read the paths or addresses on the clipboard",
    ),
    ActionSpec(
        "reload", "Read again", "File", "F5", "refresh",
        "Read all open sources again; zoom and selection stay", needs="runs",
    ),
    ActionSpec(
        "export-picture", "Export plots as picture…", "File", "Ctrl+E", "image",
        "PNG or SVG of what is visible", needs="runs", separated=True,
    ),
    ActionSpec("copy-picture", "Copy plots as picture", "Edit", "Ctrl+Alt+C", "image", "What is visible", needs="runs"),
    ActionSpec("export-csv", "Export visible points…", "File", "Ctrl+Shift+E", "export", "CSV of every point in view", needs="runs"),
    ActionSpec(
        "export-runs", "Export table of runs…", "File", "Ctrl+Alt+E", "export",
        "CSV of the columns in view: the selected runs, or all that pass the filter", needs="runs",
    ),
    ActionSpec(
        "export-report", "Export report…", "File", "Ctrl+Alt+H", "export",
        "The selected runs as one page: verdict, curves, findings, what to run next (.html, .md or .json)", needs="selection",
    ),
    ActionSpec(
        "close-runs", "Close selected runs", "File", "Ctrl+W", "close",
        "Take runs out of the window; files stay", needs="selection", separated=True,
    ),
    ActionSpec(
        "close-all", "Close all runs", "File", "Ctrl+Shift+W", "",
        "Empty the window; files stay", needs="runs",
    ),
    ActionSpec("quit", "Quit", "File", "Ctrl+Q", separated=True),
    ActionSpec(
        "undo", "Undo view change", "Edit", "Ctrl+Z", "undo",
        "Back to the view before", needs="undo", tool=True,
    ),
    ActionSpec(
        "redo", "Redo view change", "Edit", "Ctrl+Shift+Z", "redo",
        "Make the view change again", needs="redo", tool=True,
    ),
    ActionSpec(
        "copy-code", "Copy schedule code", "Edit", "Ctrl+Shift+C", "copy",
        "Copy the recommended schedule as code", needs="selection", separated=True,
    ),
    ActionSpec(
        "copy-summary", "Copy diagnosis", "Edit", "Ctrl+Shift+D", "copy",
        "Copy the diagnosis of the current run as text", needs="selection",
    ),
    ActionSpec(
        "copy-runs", "Copy selected runs", "Edit", "Ctrl+C", "copy",
        "Copy the rows of the selected runs as a table", needs="selection",
    ),
    ActionSpec(
        "filter", "Filter runs", "Edit", "Ctrl+F", "filter",
        "Type an expression or a part of a name", separated=True,
    ),
    ActionSpec(
        "preferences", "Preferences…", "Edit", "Ctrl+,", "settings",
        "Theme, smoothing, framework and more", separated=True,
    ),
    ActionSpec(
        "plot-table", "Plots as tables…", "View", "Ctrl+Shift+T", "columns",
        "Every point in view as a table, and a summary in words",
    ),
    ActionSpec(
        "toggle-runs", "Show or hide the list of runs", "View", "Ctrl+Alt+R", "",
        "More room for the plots", needs="runs",
    ),
    ActionSpec(
        "toggle-cards", "Show or hide the cards of a run", "View", "Ctrl+Alt+D", "",
        "More room for the plots", needs="runs",
    ),
    ActionSpec("fit", "Show everything", "View", "Ctrl+0", "fit", "The whole run", needs="runs"),
    ActionSpec(
        "log-loss", "Logarithmic loss axis", "View", "L", "",
        "Draw losses on a logarithmic axis", "log_loss", separated=True,
    ),
    ActionSpec(
        "log-rate", "Logarithmic rate axis", "View", "Shift+L", "",
        "Draw rates on a logarithmic axis", "log_rate",
    ),
    ActionSpec(
        "log-x", "Logarithmic horizontal axis", "View", "X", "",
        "Draw steps on a logarithmic axis", "log_x",
    ),
    ActionSpec(
        "everything", "Show far outliers", "View", "O", "",
        "Points that would press the curve flat", "everything",
    ),
    ActionSpec("x-step", "Over steps", "View", "Alt+1", "", "", "x_axis=step", separated=True),
    ActionSpec("x-epoch", "Over epochs", "View", "Alt+2", "", "", "x_axis=epoch"),
    ActionSpec("x-time", "Over time", "View", "Alt+3", "", "", "x_axis=time"),
    ActionSpec("x-relative", "Over progress", "View", "Alt+4", "", "", "x_axis=relative"),
    ActionSpec("x-tokens", "Over tokens", "View", "Alt+5", "", "", "x_axis=tokens"),
    ActionSpec("smooth-more", "Smooth more", "View", "]", "", "Look at twice as many points", separated=True),
    ActionSpec("smooth-less", "Smooth less", "View", "[", "", "Look at half as many points"),
    ActionSpec(
        "ruler", "Measure between two points", "View", "R", "ruler",
        "Differences, ratio, slope, half-life", needs="selection",
    ),
    ActionSpec(
        "theme", "Switch light and dark", "View", "Ctrl+T", "sun",
        "Light or dark", tool=True, separated=True,
    ),
    ActionSpec("reset-layout", "Reset layout", "View", "", "", "Panels as on the first start"),
    ActionSpec(
        "mark-ok", "This run is fine", "Run", "Ctrl+Shift+K", "check",
        "Say so; remembered on this machine, beside the cache", needs="selection",
    ),
    ActionSpec("mark-too_high", "Its rate is too high", "Run", "", "", "Your verdict in place of ours", needs="selection"),
    ActionSpec("mark-too_low", "Its rate is too low", "Run", "", "", "Your verdict in place of ours", needs="selection"),
    ActionSpec("mark-diverged", "It diverged", "Run", "", "", "Your verdict in place of ours", needs="selection"),
    ActionSpec("unmark", "Take my verdict back", "Run", "Ctrl+Alt+K", "undo", "Our verdict again", needs="selection"),
    ActionSpec(
        "roles", "Series and their roles…", "Run", "Ctrl+Shift+R", "settings",
        "Which series is the training loss, and which the rate", needs="selection", separated=True,
    ),
    ActionSpec(
        "reference", "Compare to this run", "Run", "Ctrl+B", "compare",
        "Show what other runs differ by from this one", "", needs="selection",
    ),
    ActionSpec("mark-seen", "Mark everything as seen", "Run", "", "", "Changes are counted from now on", needs="runs", separated=True),
    ActionSpec(
        "page-dashboard", "Overview", "Go", "Ctrl+1", "dashboard",
        "All runs at once", "page=dashboard",
    ),
    ActionSpec("page-run", "Run", "Go", "Ctrl+2", "run", "One run in detail", "page=run"),
    ActionSpec("page-compare", "Compare", "Go", "Ctrl+3", "compare", "Runs over each other", "page=compare"),
    ActionSpec("page-sweep", "Sweep", "Go", "Ctrl+4", "sweep", "Best rate of several runs", "page=sweep"),
    ActionSpec("page-range-test", "Range test", "Go", "Ctrl+5", "range-test", "Read one run as a range test", "page=range-test"),
    ActionSpec("page-schedule", "Schedule", "Go", "Ctrl+6", "schedule", "Shape a schedule", "page=schedule"),
    ActionSpec("next-run", "Next run", "Go", "Ctrl+Down", "", "The run below", needs="runs", separated=True),
    ActionSpec("previous-run", "Previous run", "Go", "Ctrl+Up", "", "The run above", needs="runs"),
    ActionSpec("next-finding", "Next finding", "Go", "F", "", "Zoom to the next finding", needs="selection"),
    ActionSpec("palette", "Search commands…", "Help", "Ctrl+K", "command", "Find any command by typing"),
    ActionSpec("shortcuts", "Keyboard shortcuts", "Help", "F1", "keyboard", "Everything the keyboard can do"),
    ActionSpec(
        "messages", "Messages", "Help", "Ctrl+Shift+M", "bell",
        "Everything that was reported", tool=True,
    ),
    ActionSpec("copy-report", "Copy problem report", "Help", "", "copy", "Versions and everything that was reported, for a question"),
    ActionSpec("log-folder", "Open log folder", "Help", "", "open", "Where a crash leaves its report"),
    ActionSpec("about", "About LR Analyzer", "Help", separated=True),
)  # fmt: skip

BY_ID: dict[str, ActionSpec] = {spec.id: spec for spec in ACTIONS}

MOUSE_AND_KEYS: tuple[tuple[str, str], ...] = (
    ("Wheel", "Zoom around the pointer"),
    ("Shift + wheel", "Pan"),
    ("Drag", "Pan"),
    ("Double click", "Show everything"),
    ("Drag a handle", "Change a schedule"),
    ("Click a name", "Zoom to a finding"),
    ("← →", "Walk along the curve point by point"),
    ("+ −", "Zoom in and out"),
)
"""What works inside a plot; for the cheat sheet."""


def shortcut_groups() -> dict[str, list[tuple[str, str]]]:
    """Keys and what they do, by menu, for the cheat sheet."""
    groups = {menu: [(s.shortcut, s.text) for s in ACTIONS if s.menu == menu and s.shortcut] for menu in MENUS}
    return {**groups, "In a plot": list(MOUSE_AND_KEYS)}
