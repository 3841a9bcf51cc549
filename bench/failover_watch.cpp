#include "bench/failover_watch.hpp"

#include <algorithm>
#include <utility>

#include "test/lab/connection.hpp"

namespace vedette::bench {

namespace {

constexpr std::chrono::milliseconds period{1};

Moment now() {
  return std::chrono::steady_clock::now();
}

/// A connection that is made anew when it was lost: a promotion drops the clients of the promoted server.
class Line {
 public:
  explicit Line(lab::Endpoint to) : to_{std::move(to)}, connection_{to_} {}

  void send(const std::vector<std::string>& words) {
    if (!connection_.connected()) connection_ = lab::Connection{to_};
    connection_.send(words);
  }
  lab::Reply receive() {
    lab::Reply reply = connection_.receive();
    if (reply.kind == lab::Reply::Kind::lost) connection_ = lab::Connection{to_};
    return reply;
  }

 private:
  lab::Endpoint to_;
  lab::Connection connection_;
};

std::vector<Line> lines_to(const std::vector<lab::Endpoint>& endpoints) {
  std::vector<Line> lines;
  lines.reserve(endpoints.size());
  for (const lab::Endpoint& endpoint : endpoints) lines.emplace_back(endpoint);
  return lines;
}

}  // namespace

FailoverWatch::FailoverWatch(std::string master, std::string old_address, std::vector<lab::Endpoint> replicas,
                             std::vector<lab::Endpoint> sentinels)
    : master_{std::move(master)},
      old_address_{std::move(old_address)},
      replicas_{std::move(replicas)},
      sentinels_{std::move(sentinels)},
      thread_{[this](const std::stop_token& stop) { look(stop); }} {}

Sightings FailoverWatch::sightings() const {
  const std::scoped_lock lock{mutex_};
  Sightings copy = seen_;
  copy.named_another.resize(sentinels_.size());
  return copy;
}

void FailoverWatch::look(const std::stop_token& stop) {
  std::vector<Line> replicas = lines_to(replicas_);
  std::vector<Line> sentinels = lines_to(sentinels_);
  Moment last = now();
  for (Moment next = last; !stop.stop_requested(); next = std::max(next + period, now())) {
    std::this_thread::sleep_until(next);
    const Moment begun = now();
    coarseness_us_ = std::max<std::int64_t>(
        coarseness_us_, std::chrono::duration_cast<std::chrono::microseconds>(begun - last).count());
    last = begun;

    for (Line& replica : replicas) replica.send({"SET", "bench:failover", "written"});
    for (Line& sentinel : sentinels) sentinel.send({"SENTINEL", "GET-MASTER-ADDR-BY-NAME", master_});
    for (Line& replica : replicas) {
      const bool accepted = replica.receive().is("OK");
      const std::scoped_lock lock{mutex_};
      if (accepted && !seen_.write_accepted) seen_.write_accepted = now();
    }
    for (std::size_t index = 0; index < sentinels.size(); ++index) {
      const lab::Reply reply = sentinels[index].receive();
      const bool another = reply.items.size() == 2 && reply.items[0].text + ":" + reply.items[1].text != old_address_;
      const std::scoped_lock lock{mutex_};
      seen_.named_another.resize(sentinels.size());
      if (another && !seen_.named_another[index]) seen_.named_another[index] = now();
    }
  }
}

DemotionWatch::DemotionWatch(lab::Endpoint server)
    : server_{std::move(server)}, thread_{[this](const std::stop_token& stop) { look(stop); }} {}

std::optional<Moment> DemotionWatch::answered() const {
  const std::scoped_lock lock{mutex_};
  return answered_;
}

std::optional<Moment> DemotionWatch::demoted() const {
  const std::scoped_lock lock{mutex_};
  return demoted_;
}

void DemotionWatch::look(const std::stop_token& stop) {
  Line line{server_};
  while (!stop.stop_requested()) {
    line.send({"ROLE"});
    const lab::Reply reply = line.receive();
    const Moment seen = now();
    if (reply.kind == lab::Reply::Kind::array && !reply.items.empty()) {
      const std::scoped_lock lock{mutex_};
      if (!answered_) answered_ = seen;
      if (reply.items.front().text == "slave") {
        demoted_ = seen;
        return;
      }
    }
    std::this_thread::sleep_for(period);
  }
}

}  // namespace vedette::bench
