#include "test/chaos/history.hpp"

#include <chrono>

#include "test/lab/connection.hpp"

namespace vedette::chaos {

namespace {

constexpr std::chrono::milliseconds patience{200};
constexpr std::chrono::milliseconds between_looks{20};

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

void History::look(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    for (std::size_t i = 0; i < group_.sentinel_count() && !stop.stop_requested(); ++i) {
      lab::Connection connection{group_.sentinel(i).at(), {}, patience};
      // Together, so that both tell of one moment. A redis-sentinel that has promoted a replica has its new epoch at
      // once, but SENTINEL MASTER goes on to tell the old address until the other replicas follow.
      connection.send({"SENTINEL", "MASTER", group_.name()});
      connection.send({"SENTINEL", "GET-MASTER-ADDR-BY-NAME", group_.name()});
      const auto epoch = connection.receive().field("config-epoch");
      const lab::Reply address = connection.receive();
      if (!epoch || address.items.size() != 2) continue;
      const std::scoped_lock lock{mutex_};
      named_[*epoch].insert(address.items[0].text + ":" + address.items[1].text);
    }
    std::this_thread::sleep_for(between_looks);
  }
}

}  // namespace vedette::chaos
