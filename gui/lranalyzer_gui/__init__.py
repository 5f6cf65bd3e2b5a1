"""The desktop application of LR Analyzer."""
