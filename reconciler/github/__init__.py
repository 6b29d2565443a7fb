"""What the GitHub Action does: the reviewed plan on the pull request, applied on merge, drift on a schedule.

options   what the workflow asked for
event     what happened on GitHub, as far as it can be believed
child     the command line run as a process of its own, its words kept from acting on the runner
runner    outputs and summary of the step
api       GitHub's REST API
comments  one comment for each environment
artifacts the plan that was reviewed
issues    one issue for each app that drifted
words     what is written in all of these
steps     plan, apply, drift
"""
