"""Mission: what was done for whom, which duties have evidence, where the time went, who is watched."""

from engagement.ui import mission, session

store = session.store(may="read")
mission.page(store, session.today())
