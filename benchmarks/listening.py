"""How often behaviours are right, on scripted calls with labelled turns.

Run ``python -m benchmarks.listening FOLDER --reports DIR``. Every call of the folder is assessed
twice: from the words of its stored report, as recognised, and from the words of its script. No
audio is read, so a change of phrases or behaviours shows within seconds. Results are written as
dated JSON.
"""
