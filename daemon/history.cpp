#include "daemon/history.hpp"

namespace vedette::daemon {

void History::add(quorum::Milliseconds wall, const quorum::Event& event) {
  events_.push_back({++last_event_, wall, event});
  if (events_.size() > events_kept) events_.pop_front();
}

void History::add(quorum::Milliseconds wall, const quorum::FailoverStory& story) {
  stories_.push_back({++last_story_, wall, story});
  if (stories_.size() > stories_kept) stories_.pop_front();
}

}  // namespace vedette::daemon
