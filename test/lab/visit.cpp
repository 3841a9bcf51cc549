#include "test/lab/visit.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <thread>

#include "test/lab/redis_server.hpp"
#include "test/lab/wait_until.hpp"

namespace vedette::lab {

namespace {

using namespace std::chrono_literals;
using Moment = std::chrono::steady_clock::time_point;

constexpr std::size_t sentinels_of_ours = 3;
constexpr auto patience_with_visitor = 60s;
constexpr const char* other_password = "another-sesame";

bool brings_data(Visitor visitor) {
  return visitor != Visitor::stranger_empty && visitor != Visitor::restarted_empty && visitor != Visitor::scaled_up;
}

/// Looks every few milliseconds at a server that may come and go: when did it answer first, when was it a replica?
class CaptureWatch {
 public:
  CaptureWatch(Endpoint at, std::string password)
      : at_{std::move(at)}, password_{std::move(password)}, thread_{[this](const std::stop_token& stop) {
          look(stop);
        }} {}

  std::optional<double> captured_after(std::uint16_t master_port) const {
    const std::lock_guard lock{mutex_};
    if (!answered_ || !captured_ || captured_by_ != std::to_string(master_port)) return std::nullopt;
    return std::chrono::duration<double, std::milli>(*captured_ - *answered_).count();
  }

 private:
  void look(const std::stop_token& stop) {
    auto connection = std::make_unique<Connection>(at_, password_, 100ms);
    while (!stop.stop_requested()) {
      const Reply reply = connection->command({"INFO", "replication"});
      auto fields = info_fields(reply.text);
      const Moment now = std::chrono::steady_clock::now();
      const std::string role = fields["role"];
      if (role.empty()) connection = std::make_unique<Connection>(at_, password_, 100ms);
      {
        const std::lock_guard lock{mutex_};
        if (!role.empty() && !answered_) answered_ = now;
        if (role == "slave" && !captured_) {
          captured_ = now;
          captured_by_ = fields["master_port"];
        }
      }
      std::this_thread::sleep_for(2ms);
    }
  }

  Endpoint at_;
  std::string password_;
  mutable std::mutex mutex_;
  std::optional<Moment> answered_;
  std::optional<Moment> captured_;
  std::string captured_by_;
  std::jthread thread_;  // the last member: it ends before what it uses
};

/// One master with two replicas, and its visitor.
class House {
 public:
  House(const Folder& folder, std::string name, Visit visit) : folder_{folder}, name_{std::move(name)}, visit_{visit} {
    RedisOptions options;
    if (visit.who == Visitor::restarted_from_aof)
      options.directives = {"appendonly yes", "appendfsync always", "save \"\""};
    servers_.push_back(std::make_unique<RedisServer>(folder, name_ + "-0", options));
    options.replica_of = servers_.front()->at();
    for (const char* number : {"-1", "-2"}) {
      servers_.push_back(std::make_unique<RedisServer>(folder, name_ + number, options));
    }
    servers_.front()->command({"SET", "ours", "1"});
    wait_until(
        [&] {
          return servers_[1]->follows(*servers_[0]) && servers_[2]->follows(*servers_[0]) &&
                 servers_[1]->command({"GET", "ours"}).text == "1" && servers_[2]->command({"GET", "ours"}).text == "1";
        },
        patience_with_visitor, name_ + " replicates");
  }

  const std::string& name() const { return name_; }
  const Visit& visit() const { return visit_; }

  std::vector<std::string> directives() const {
    const std::string port = std::to_string(servers_.front()->port());
    return {"sentinel monitor " + name_ + " 127.0.0.1 " + port + " 2",
            "sentinel down-after-milliseconds " + name_ + " 1000", "sentinel failover-timeout " + name_ + " 10000"};
  }

  void depart() {
    if (visit_.who == Visitor::restarted_from_rdb) gone().command({"SAVE"});
    if (visit_.who == Visitor::paused) {
      gone().pause();
    } else if (visit_.who != Visitor::scaled_up) {
      gone().kill();
    }
  }

  /// Whether the group is as it is to be before the visitor comes. `named`: the ports that our Sentinels name.
  bool has_settled(const std::vector<std::uint16_t>& named) {
    const bool one = std::equal(named.begin() + 1, named.end(), named.begin());
    if (!one) return false;
    const auto master = std::find_if(servers_.begin(), servers_.end(),
                                     [&](const auto& server) { return server->port() == named.front(); });
    if (master == servers_.end()) return false;
    const bool replaces = visit_.where == Place::of_master && visit_.who != Visitor::scaled_up;
    if (replaces && *master == servers_.front()) return false;
    master_ = master->get();
    return std::all_of(servers_.begin(), servers_.end(), [&](const auto& server) {
      return server.get() == master_ || is_gone(*server) || server->follows(*master_);
    });
  }

  bool is_gone(const RedisServer& server) { return visit_.who != Visitor::scaled_up && &server == &gone(); }
  bool replaces_master() const { return visit_.where == Place::of_master && visit_.who != Visitor::scaled_up; }
  std::uint16_t place() { return gone().port(); }
  std::uint16_t master_port() const { return master_->port(); }

  void arrive() {
    if (is_stranger(visit_.who)) {
      send_stranger();
      return;
    }
    visitor_ = &gone();
    if (visit_.who == Visitor::scaled_up) {
      guests_.push_back(std::make_unique<RedisServer>(folder_, name_ + "-3"));
      visitor_ = guests_.back().get();
      watch();
      visitor_->command({"REPLICAOF", "127.0.0.1", std::to_string(master_port())});
    } else if (visit_.who == Visitor::paused) {
      visitor_->resume();
      watch();
    } else {
      watch();
      visitor_->restart(visit_.who == Visitor::restarted_empty ? Data::emptied : Data::kept);
    }
  }

  Reception reception(const std::vector<std::unique_ptr<Sentinel>>& ours) {
    Reception found{.visit = visit_};
    found.captured_after = watch_->captured_after(master_port());
    const char* key = is_stranger(visit_.who) ? "theirs" : "ours";
    found.kept_data = !brings_data(visit_.who) || visitor_->command({"GET", key}).text == "1";
    found.master_stayed = std::all_of(
        ours.begin(), ours.end(), [&](const auto& sentinel) { return sentinel->master_port(name_) == master_port(); });
    for (const auto& sentinel : ours) {
      found.most_sentinels = std::max(found.most_sentinels, sentinel->sentinels(name_).size() + 1);
    }
    return found;
  }

 private:
  RedisServer& gone() { return *servers_[visit_.where == Place::of_master ? 0 : 2]; }

  void watch() { watch_ = std::make_unique<CaptureWatch>(visitor_->at(), visitor_->password()); }

  void send_stranger() {
    RedisOptions options;
    options.port = place();
    if (visit_.who == Visitor::stranger_with_password) options.password = other_password;
    if (brings_data(visit_.who)) {
      // It comes with its data: found empty for a moment, it would be taken for one that has nothing to lose.
      RedisServer home{folder_, name_ + "-home"};
      home.command({"SET", "theirs", "1"});
      home.command({"SAVE"});
      home.kill();
      options.directives.push_back("dir " + home.folder().string());
    }
    guests_.push_back(std::make_unique<RedisServer>(folder_, name_ + "-stranger", options));
    visitor_ = guests_.back().get();
    watch();
    if (visit_.who == Visitor::stranger_with_replica) {
      RedisOptions replica;
      replica.replica_of = visitor_->at();
      guests_.push_back(std::make_unique<RedisServer>(folder_, name_ + "-their-replica", replica));
    }
    if (visit_.who == Visitor::stranger_with_sentinels) {
      // Its configuration is newer than ours: where it is believed, it wins.
      SentinelOptions theirs;
      theirs.kind = Kind::redis_sentinel;
      theirs.directives = {"sentinel monitor " + name_ + " 127.0.0.1 " + std::to_string(place()) + " 1",
                           "sentinel config-epoch " + name_ + " 50", "sentinel current-epoch 50"};
      sentinel_ = std::make_unique<Sentinel>(folder_, name_ + "-their-sentinel", theirs);
    }
  }

  const Folder& folder_;
  std::string name_;
  Visit visit_;
  std::vector<std::unique_ptr<RedisServer>> servers_;
  std::vector<std::unique_ptr<RedisServer>> guests_;
  std::unique_ptr<Sentinel> sentinel_;
  RedisServer* master_ = nullptr;
  RedisServer* visitor_ = nullptr;
  std::unique_ptr<CaptureWatch> watch_;
};

bool is_down(const std::map<std::string, std::string>& instance) {
  return instance.at("flags").find("s_down") != std::string::npos;
}

/// Whether every Sentinel of ours knows both replicas and both others of this group, and sees them up.
bool is_known(const House& house, const std::vector<std::unique_ptr<Sentinel>>& ours) {
  return std::all_of(ours.begin(), ours.end(), [&](const auto& sentinel) {
    const auto replicas = sentinel->replicas(house.name());
    const auto peers = sentinel->sentinels(house.name());
    return replicas.size() == 2 && peers.size() == sentinels_of_ours - 1 &&
           std::none_of(replicas.begin(), replicas.end(), is_down) && std::none_of(peers.begin(), peers.end(), is_down);
  });
}

/// Whether every Sentinel of ours holds the one that has gone for down.
bool is_missed(House& house, const std::vector<std::unique_ptr<Sentinel>>& ours) {
  if (house.visit().who == Visitor::scaled_up) return true;
  return std::all_of(ours.begin(), ours.end(), [&](const auto& sentinel) {
    const auto replicas = sentinel->replicas(house.name());
    return std::any_of(replicas.begin(), replicas.end(), [&](const auto& replica) {
      return replica.at("port") == std::to_string(house.place()) && is_down(replica);
    });
  });
}

std::vector<std::uint16_t> named_by(const std::vector<std::unique_ptr<Sentinel>>& ours, const std::string& master) {
  std::vector<std::uint16_t> ports;
  for (const auto& sentinel : ours) ports.push_back(sentinel->master_port(master));
  return ports;
}

std::string told_of(const std::vector<std::unique_ptr<Subscription>>& listeners, const std::string& master) {
  std::string text;
  for (const char* channel : {"+stranger", "-stranger", "+unidentified", "+convert-to-slave", "+correction"}) {
    for (const Heard& heard : listeners.front()->heard_on(channel, " @ " + master + " ")) {
      text += std::string{channel} + " " + heard.text + "\n";
    }
  }
  return text;
}

}  // namespace

std::string name_of(Visitor visitor) {
  switch (visitor) {
    case Visitor::stranger_with_sentinels:
      return "stranger with Sentinels";
    case Visitor::stranger_with_replica:
      return "stranger with a replica";
    case Visitor::stranger_with_password:
      return "stranger with a password";
    case Visitor::stranger_with_data:
      return "stranger with data alone";
    case Visitor::stranger_empty:
      return "stranger, empty";
    case Visitor::paused:
      return "ours, paused";
    case Visitor::restarted_from_rdb:
      return "ours, restarted from RDB";
    case Visitor::restarted_from_aof:
      return "ours, restarted from AOF";
    case Visitor::restarted_empty:
      return "ours, restarted empty";
    case Visitor::scaled_up:
      return "ours, new";
  }
  return "";
}

bool is_stranger(Visitor visitor) {
  return visitor < Visitor::paused;
}

std::string name_of(Place place) {
  return place == Place::of_replica ? "replica" : "master";
}

std::vector<Reception> receive(Kind kind, const std::vector<Visit>& visits, std::chrono::milliseconds watch) {
  const Folder folder{"visits"};
  std::vector<std::unique_ptr<House>> houses;
  std::vector<std::string> directives;
  for (const Visit& visit : visits) {
    houses.push_back(std::make_unique<House>(folder, "m" + std::to_string(houses.size()), visit));
    const std::vector<std::string> more = houses.back()->directives();
    directives.insert(directives.end(), more.begin(), more.end());
  }
  std::vector<std::unique_ptr<Sentinel>> ours;
  std::vector<std::unique_ptr<Subscription>> listeners;
  for (std::size_t index = 0; index < sentinels_of_ours; ++index) {
    SentinelOptions options;
    options.kind = kind;
    options.directives = directives;
    ours.push_back(std::make_unique<Sentinel>(folder, "sentinel" + std::to_string(index), options));
    listeners.push_back(ours.back()->events());
  }
  const auto all = [&](auto holds) {
    return [&houses, holds] {
      return std::all_of(houses.begin(), houses.end(), [&](const auto& house) { return holds(*house); });
    };
  };
  wait_until(all([&](House& house) { return is_known(house, ours); }), patience_with_visitor,
             "everybody knows everybody");
  for (const auto& house : houses) house->depart();
  wait_until(
      all([&](House& house) { return house.has_settled(named_by(ours, house.name())) && is_missed(house, ours); }),
      patience_with_visitor, "who has gone is missed or replaced");

  for (const auto& house : houses) house->arrive();
  std::this_thread::sleep_for(watch);

  std::vector<Reception> receptions;
  for (const auto& house : houses) {
    receptions.push_back(house->reception(ours));
    receptions.back().events = told_of(listeners, house->name());
  }
  return receptions;
}

}  // namespace vedette::lab
