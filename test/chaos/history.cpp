#include "test/chaos/history.hpp"

#include <chrono>

namespace vedette::chaos {

namespace {

constexpr std::chrono::milliseconds patience_with_sentinel{200};
constexpr std::chrono::milliseconds between_questions{20};

}  // namespace

History::History(lab::Deployment& group)
    : group_{group}, thread_{[this](const std::stop_token& stop) { look(stop); }} {}

std::size_t History::epochs() const {
  const std::scoped_lock lock{mutex_};
  return named_.size();
}

std::vector<std::string> History::disputes() const {
  const std::scoped_lock lock{mutex_};
  std::vector<std::string> found;
  for (const auto& [epoch, addresses] : named_) {
    // Epoch 0 is what was written by hand; a restarted server may be configured anew under it.
    if (addresses.size() < 2 || epoch == "0") continue;
    std::string text = "epoch " + epoch + ":";
    for (const std::string& address : addresses) text += " " + address;
    found.push_back(text);
  }
  return found;
}

std::optional<std::string> History::epoch_of(lab::Connection& connection) const {
  return connection.command({"SENTINEL", "MASTER", group_.name()}).field("config-epoch");
}

void History::look(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    for (std::size_t i = 0; i < group_.sentinel_count() && !stop.stop_requested(); ++i) {
      lab::Connection connection{group_.sentinel(i).at(), {}, patience_with_sentinel};
      // SENTINEL MASTER alone will not do: a redis-sentinel that has promoted a replica has its new epoch at once, but
      // goes on to tell the old address until the other replicas follow. Nor will two commands: a switch may come
      // between them. What is said between two words of one epoch belongs to that epoch, since none ever falls.
      const auto before = epoch_of(connection);
      const lab::Reply address = connection.command({"SENTINEL", "GET-MASTER-ADDR-BY-NAME", group_.name()});
      if (!before || address.items.size() != 2 || epoch_of(connection) != before) continue;
      const std::scoped_lock lock{mutex_};
      named_[*before].insert(address.items[0].text + ":" + address.items[1].text);
    }
    std::this_thread::sleep_for(between_questions);
  }
}

}  // namespace vedette::chaos
