#include "demo/client.hpp"

#include <cstdlib>
#include <utility>

#include "test/lab/connection.hpp"

namespace vedette::demo {

namespace {

constexpr std::chrono::milliseconds period{1};
constexpr std::chrono::milliseconds patience{500};

}  // namespace

Client::Client(std::string master, std::vector<lab::Endpoint> sentinels)
    : master_{std::move(master)}, sentinels_{std::move(sentinels)}, thread_{[this](const std::stop_token& stop) {
        write(stop);
      }} {}

Experience Client::experience() const {
  const std::scoped_lock lock{mutex_};
  return experience_;
}

std::optional<Gap> Client::gap() const {
  const std::scoped_lock lock{mutex_};
  return gap_;
}

void Client::note(bool accepted, const std::string& by) {
  const Moment now = std::chrono::steady_clock::now();
  const std::scoped_lock lock{mutex_};
  if (!accepted) {
    ++experience_.failed;
    return;
  }
  if (experience_.last_accepted && experience_.served_by != by) gap_ = Gap{*experience_.last_accepted, now, by};
  ++experience_.accepted;
  experience_.last_accepted = now;
  experience_.served_by = by;
}

void Client::write(const std::stop_token& stop) {
  std::vector<lab::Connection> sentinels;
  for (const lab::Endpoint& sentinel : sentinels_) sentinels.emplace_back(sentinel, std::string{}, patience);
  std::optional<lab::Connection> master;
  lab::Endpoint at;
  for (std::size_t turn = 0; !stop.stop_requested(); ++turn, std::this_thread::sleep_for(period)) {
    if (!master) {
      const lab::Reply named =
          sentinels[turn % sentinels.size()].command({"SENTINEL", "GET-MASTER-ADDR-BY-NAME", master_});
      if (named.items.size() != 2) continue;
      at.host = named.items[0].text;
      at.port = static_cast<std::uint16_t>(std::atoi(named.items[1].text.c_str()));
      master.emplace(at, std::string{}, patience);
    }
    const bool accepted = master->command({"INCR", "demo:orders"}).ok();
    note(accepted, at.text());
    if (!accepted) master.reset();
  }
}

}  // namespace vedette::demo
