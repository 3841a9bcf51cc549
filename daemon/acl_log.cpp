#include "daemon/acl_log.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace vedette::daemon {

void AclLog::add(Entry entry, const quorum::Reading& now) {
  entry.object.resize(std::min(entry.object.size(), longest_word));
  entry.user.resize(std::min(entry.user.size(), longest_word));
  entry.last = now.steady;
  entry.last_time = now.wall;
  const auto end = std::next(entries_.begin(), static_cast<std::ptrdiff_t>(std::min(looked_at, entries_.size())));
  const auto equal = std::find_if(entries_.begin(), end, [&](const Entry& other) {
    return other.reason == entry.reason && other.object == entry.object && other.user == entry.user &&
           now.steady - other.last <= grouping;
  });
  if (equal != end) {
    ++equal->count;
    equal->client = std::move(entry.client);
    equal->last = entry.last;
    equal->last_time = entry.last_time;
    entries_.splice(entries_.begin(), entries_, equal);
    return;
  }
  entry.id = next_id_++;
  entry.count = 1;
  entry.created = entry.last_time;
  entries_.push_front(std::move(entry));
  while (entries_.size() > limit_) entries_.pop_back();
}

std::string_view word_of(AclLog::Reason reason) {
  switch (reason) {
    case AclLog::Reason::command:
      return "command";
    case AclLog::Reason::channel:
      return "channel";
    case AclLog::Reason::authentication:
      return "auth";
  }
  return {};
}

}  // namespace vedette::daemon
