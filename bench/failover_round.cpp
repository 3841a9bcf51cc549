#include "bench/failover_round.hpp"

#include <algorithm>
#include <memory>

#include "bench/failover_watch.hpp"
#include "test/lab/deployment.hpp"
#include "test/lab/network.hpp"

namespace vedette::bench {

namespace {

using Subscriptions = std::vector<std::unique_ptr<lab::Subscription>>;

double milliseconds(Moment from, Moment to) {
  return std::chrono::duration<double, std::milli>(to - from).count();
}

std::optional<double> since(Moment from, const std::optional<Moment>& to) {
  if (!to) return std::nullopt;
  return milliseconds(from, *to);
}

/// The n-th of the moments in the order of time, counted from 1; empty if fewer have come.
std::optional<Moment> nth(std::vector<std::optional<Moment>> moments, std::size_t count) {
  std::erase(moments, std::nullopt);
  if (moments.size() < count) return std::nullopt;
  std::sort(moments.begin(), moments.end());
  return moments[count - 1];
}

/// Per Sentinel, when it first published that.
std::vector<std::optional<Moment>> published(const Subscriptions& subscriptions, const std::string& channel,
                                             const std::string& part) {
  std::vector<std::optional<Moment>> moments;
  for (const auto& subscription : subscriptions) {
    const std::vector<lab::Heard> heard = subscription->heard_on(channel, part);
    moments.push_back(heard.empty() ? std::nullopt : std::optional{heard.front().at});
  }
  return moments;
}

/// Sentinels that have only just met look at a silent master once more before they replace it. What is measured is how
/// a group fails over that has been at work.
constexpr std::chrono::seconds rest_before_the_loss{2};

/// Waits until it is true, it took too long, or there is a reason to stop.
void wait_for(const std::function<bool()>& condition, std::chrono::milliseconds patience,
              const std::function<bool()>& stop) {
  const Moment until = std::chrono::steady_clock::now() + patience;
  while (!condition() && !stop() && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
}

/// Each server and each Sentinel gets a host of its own.
void place_on_hosts(std::optional<lab::Network>& network, lab::DeploymentOptions& layout) {
  const std::size_t servers = layout.replicas + 1;
  network.emplace(static_cast<int>(servers + layout.sentinels.size()));
  for (std::size_t index = 0; index < servers + layout.sentinels.size(); ++index) {
    const lab::Host& host = network->host(index);
    if (index < servers) {
      layout.servers.push_back({.host = host.address(), .network = host.network(), .port = 6379});
    } else {
      layout.sentinel_options.push_back({.host = host.address(), .network = host.network(), .port = 26379});
    }
  }
}

}  // namespace

std::string name_of(Loss loss) {
  switch (loss) {
    case Loss::killed:
      return "killed";
    case Loss::paused:
      return "paused";
    case Loss::emptied:
      return "emptied";
    case Loss::cut_off:
      return "cut-off";
  }
  return "";
}

std::string name_of(lab::Kind kind) {
  return kind == lab::Kind::vedette ? "vedette" : "redis-sentinel";
}

std::optional<Round> run_round(lab::Kind kind, Loss loss, const RoundOptions& options,
                               const std::function<bool()>& stop) {
  const lab::Folder folder{"bench"};
  std::optional<lab::Network> network;
  lab::DeploymentOptions layout;
  layout.replicas = options.replicas;
  layout.sentinels.assign(options.sentinels, kind);
  layout.quorum = options.sentinels / 2 + 1;
  layout.down_after = options.down_after;
  layout.failover_timeout = options.failover_timeout;
  if (loss == Loss::cut_off) place_on_hosts(network, layout);
  lab::Deployment deployment{folder, layout};
  if (stop()) return std::nullopt;

  std::vector<lab::Endpoint> replicas;
  std::vector<lab::Endpoint> sentinels;
  Subscriptions events;
  for (std::size_t index = 1; index < deployment.instances(); ++index) {
    replicas.push_back(deployment.instance(index).at());
  }
  for (std::size_t index = 0; index < deployment.sentinel_count(); ++index) {
    sentinels.push_back(deployment.sentinel(index).at());
    events.push_back(deployment.sentinel(index).events());
  }
  lab::RedisServer& old_master = deployment.instance(0);
  auto watch = std::make_unique<FailoverWatch>(deployment.name(), old_master.at().text(), replicas, sentinels);
  // A data set on disk, so that the killed master comes back with what it had.
  old_master.command({"SET", "bench:before", "written"});
  old_master.command({"SAVE"});
  wait_for([] { return false; }, rest_before_the_loss, stop);
  if (stop()) return std::nullopt;

  Round round;
  round.kind = kind;
  round.loss = loss;
  const std::string described = "master " + deployment.name() + " ";
  const Moment crash = std::chrono::steady_clock::now();
  if (loss == Loss::cut_off) {
    network->host(0).cut();
  } else if (loss == Loss::paused) {
    old_master.pause();
  } else {
    old_master.kill();
  }
  const auto switched = [&] {
    return nth(published(events, "+switch-master", deployment.name() + " "), events.size());
  };
  wait_for(
      [&] {
        const Sightings seen = watch->sightings();
        return seen.write_accepted && nth(seen.named_another, sentinels.size()) && switched();
      },
      options.patience, stop);

  if (stop()) return std::nullopt;
  const Sightings seen = watch->sightings();
  round.coarseness = std::chrono::duration<double, std::milli>(watch->coarseness()).count();
  watch.reset();
  round.detected = since(crash, nth(published(events, "+sdown", described), layout.quorum));
  round.elected = since(crash, nth(published(events, "+elected-leader", described), 1));
  round.selected = since(crash, nth(published(events, "+selected-slave", " @ " + deployment.name() + " "), 1));
  round.write_accepted = since(crash, seen.write_accepted);
  round.promoted = since(crash, nth(published(events, "+promoted-slave", " @ " + deployment.name() + " "), 1));
  round.first_names = since(crash, nth(seen.named_another, 1));
  round.all_name = since(crash, nth(seen.named_another, sentinels.size()));
  round.first_switch = since(crash, nth(published(events, "+switch-master", deployment.name() + " "), 1));
  round.all_switch = since(crash, switched());
  if (!round.all_name) return round;

  // The failover is over when the other replica follows; only then does the old master come back.
  const std::size_t chosen = deployment.wait_for_switch_from(0);
  const auto others_follow = [&] {
    for (std::size_t index = 1; index < deployment.instances(); ++index) {
      if (index != chosen && !deployment.instance(index).follows(deployment.instance(chosen))) return false;
    }
    return true;
  };
  wait_for(others_follow, options.patience, stop);
  if (stop()) return std::nullopt;
  const DemotionWatch demotion{old_master.at()};
  const bool restarts = loss == Loss::killed || loss == Loss::emptied;
  const Moment resumed = std::chrono::steady_clock::now();
  if (restarts) {
    old_master.restart(loss == Loss::killed ? lab::Data::kept : lab::Data::emptied);
  } else if (loss == Loss::paused) {
    old_master.resume();
  } else {
    network->host(0).mend();
  }
  wait_for([&] { return demotion.demoted().has_value(); }, options.patience, stop);
  if (stop()) return std::nullopt;
  round.demoted = since(restarts ? demotion.answered().value_or(resumed) : resumed, demotion.demoted());
  return round;
}

}  // namespace vedette::bench
