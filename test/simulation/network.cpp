#include "test/simulation/network.hpp"

#include <algorithm>
#include <utility>

namespace vedette::simulation {

Network::Network(TimeLine& time, Dice dice, Delays delays) : time_{time}, dice_{dice}, delays_{delays} {}

HostId Network::add_host(std::string name) {
  hosts_.push_back(Host{std::move(name), nullptr, 0, true, false, Time{-1}, {}, {}});
  for (std::vector<bool>& row : cut_) row.push_back(false);
  cut_.emplace_back(hosts_.size(), false);
  return HostId{hosts_.size() - 1};
}

void Network::start(HostId host, Endpoint& process) {
  Host& machine = hosts_[host.value];
  machine.process = &process;
  machine.paused = false;
  ++machine.life;
  if (!machine.power) {
    machine.power = true;
    wake_stalled();
  }
}

void Network::end_life(HostId host) {
  Host& machine = hosts_[host.value];
  machine.process = nullptr;
  machine.paused = false;
  ++machine.life;
  machine.unheard.clear();
  machine.connections.clear();
}

void Network::kill(HostId host) {
  for (const ConnectionId id : std::vector<ConnectionId>{hosts_[host.value].connections}) {
    Connection& connection = connections_[id.value];
    const Side mine = side_of(host, connection);
    if (!connection.ends[mine].open || !lives(connection.ends[mine])) continue;
    connection.ends[mine].open = false;
    connection.ends[mine].parcels.clear();
    // What the process had written is still sent by its kernel, then the end of it.
    post(id, other(mine), std::nullopt);
  }
  end_life(host);
}

void Network::power_off(HostId host) {
  for (const ConnectionId id : hosts_[host.value].connections) {
    Connection& connection = connections_[id.value];
    const Side mine = side_of(host, connection);
    connection.ends[mine].open = false;
    connection.ends[mine].parcels.clear();
    connection.ends[other(mine)].parcels.clear();
  }
  end_life(host);
  hosts_[host.value].power = false;
}

void Network::pause(HostId host) {
  hosts_[host.value].paused = true;
}

void Network::resume(HostId host) {
  Host& machine = hosts_[host.value];
  if (!machine.paused) return;
  machine.paused = false;
  machine.resumed_at = time_.now();
  while (!machine.paused && !machine.unheard.empty()) {
    const std::function<void()> what = std::move(machine.unheard.front());
    machine.unheard.pop_front();
    what();
  }
}

void Network::run_in(HostId host, std::uint64_t life, std::function<void()> what) {
  Host& machine = hosts_[host.value];
  if (machine.process == nullptr || machine.life != life) return;
  if (machine.paused) {
    machine.unheard.push_back(std::move(what));
  } else {
    what();
  }
}

void Network::at(HostId host, Time when, std::function<void()> what) {
  time_.at(when, [this, host, life = hosts_[host.value].life, what = std::move(what)]() mutable {
    run_in(host, life, std::move(what));
  });
}

Time Network::draw_delay() {
  return delays_.base + dice_.between(Time{0}, delays_.jitter) + extra_delay_;
}

Network::Side Network::side_of(HostId host, const Connection& connection) const {
  return connection.ends[client].host == host ? client : server;
}

bool Network::lives(const End& end) const {
  const Host& machine = hosts_[end.host.value];
  return machine.process != nullptr && machine.life == end.life;
}

ConnectionId Network::connect(HostId from, std::optional<HostId> to) {
  const ConnectionId id{connections_.size()};
  Connection& made = connections_.emplace_back();
  made.ends[client].host = from;
  made.ends[client].life = hosts_[from.value].life;
  made.ends[client].open = true;
  made.ends[server].host = to.value_or(from);
  hosts_[from.value].connections.push_back(id);
  if (!to || *to == from) return id;

  time_.after(draw_delay(), [this, id] {
    Connection& connection = connections_[id.value];
    End& asking = connection.ends[client];
    End& asked = connection.ends[server];
    Host& machine = hosts_[asked.host.value];
    if (!machine.power || !reaches(asking.host, asked.host) || !reaches(asked.host, asking.host)) return;
    if (!asking.open || !lives(asking)) return;
    const Time back = draw_delay();
    if (machine.process == nullptr) {
      at(asking.host, time_.now() + back, [this, id] {
        End& refused = connections_[id.value].ends[client];
        if (!refused.open) return;
        refused.open = false;
        hosts_[refused.host.value].process->refused(id);
      });
      return;
    }
    asked.open = true;
    asked.life = machine.life;
    machine.connections.push_back(id);
    asking.last_arrival = time_.now() + back;
    run_in(asked.host, asked.life, [this, id] {
      const End& end = connections_[id.value].ends[server];
      hosts_[end.host.value].process->accepted(id);
    });
    at(asking.host, time_.now() + back, [this, id] {
      Connection& answered = connections_[id.value];
      if (!answered.ends[client].open) return;
      answered.answered = true;
      hosts_[answered.ends[client].host.value].process->opened(id);
    });
  });
  return id;
}

HostId Network::other_end(ConnectionId id, HostId here) const {
  const Connection& connection = connections_[id.value];
  return connection.ends[other(side_of(here, connection))].host;
}

void Network::send(HostId by, ConnectionId id, Message message) {
  Connection& connection = connections_[id.value];
  const Side mine = side_of(by, connection);
  if (!connection.ends[mine].open) return;
  post(id, other(mine), std::move(message));
}

void Network::post(ConnectionId id, Side to, std::optional<Message> message) {
  End& end = connections_[id.value].ends[to];
  end.last_arrival = std::max(end.last_arrival, time_.now() + draw_delay());
  end.parcels.push_back(Parcel{end.last_arrival, std::move(message)});
  if (!end.stalled) plan(id, to);
}

void Network::plan(ConnectionId id, Side to) {
  End& end = connections_[id.value].ends[to];
  if (end.planned || end.parcels.empty()) return;
  end.planned = true;
  time_.at(end.parcels.front().arrives, [this, id, to] { deliver(id, to); });
}

void Network::deliver(ConnectionId id, Side to) {
  Connection& connection = connections_[id.value];
  End& end = connection.ends[to];
  const End& sender = connection.ends[other(to)];
  end.planned = false;
  if (end.parcels.empty()) return;
  if (!hosts_[end.host.value].power || !reaches(sender.host, end.host)) {
    if (sender.aborted) {
      end.parcels.clear();
    } else if (!end.stalled) {
      end.stalled = true;
      stalled_.push_back(id);
    }
    return;
  }
  std::optional<Message> message = std::move(end.parcels.front().message);
  end.parcels.pop_front();
  plan(id, to);
  hand_over(id, to, std::move(message));
}

void Network::hand_over(ConnectionId id, Side to, std::optional<Message> message) {
  Connection& connection = connections_[id.value];
  End& end = connection.ends[to];
  if (!end.open || !lives(end)) {
    // The kernel knows no such connection: it answers with a reset, except to one.
    if (message && connection.ends[other(to)].open) post(id, other(to), std::nullopt);
    return;
  }
  run_in(end.host, end.life, [this, id, to, held = std::move(message)] {
    End& mine = connections_[id.value].ends[to];
    if (!mine.open) return;
    Endpoint& process = *hosts_[mine.host.value].process;
    if (held) {
      process.received(id, *held);
      return;
    }
    mine.open = false;
    process.closed(id);
  });
}

void Network::close(HostId by, ConnectionId id) {
  Connection& connection = connections_[id.value];
  const Side mine = side_of(by, connection);
  End& here = connection.ends[mine];
  End& there = connection.ends[other(mine)];
  if (!here.open) return;
  here.open = false;
  here.aborted = true;
  here.parcels.clear();
  if (there.stalled || !reaches(by, there.host)) {
    // Neither what waits nor the reset itself gets through, and nothing sends it again.
    there.parcels.clear();
    return;
  }
  post(id, other(mine), std::nullopt);
}

void Network::reset(ConnectionId id) {
  for (const Side side : {client, server}) {
    End& end = connections_[id.value].ends[side];
    end.parcels.clear();
    if (!end.open || !lives(end)) continue;
    run_in(end.host, end.life, [this, id, side] {
      End& mine = connections_[id.value].ends[side];
      if (!mine.open) return;
      mine.open = false;
      hosts_[mine.host.value].process->closed(id);
    });
  }
}

std::vector<ConnectionId> Network::standing() const {
  std::vector<ConnectionId> ids;
  for (std::size_t i = 0; i < connections_.size(); ++i) {
    const Connection& connection = connections_[i];
    if (connection.answered && connection.ends[client].open && connection.ends[server].open) ids.push_back({i});
  }
  return ids;
}

void Network::cut(HostId from, HostId to) {
  cut_[from.value][to.value] = true;
}

void Network::mend(HostId from, HostId to) {
  cut_[from.value][to.value] = false;
  wake_stalled();
}

void Network::mend_all() {
  for (std::vector<bool>& row : cut_) row.assign(row.size(), false);
  wake_stalled();
}

bool Network::reaches(HostId from, HostId to) const {
  return !cut_[from.value][to.value];
}

void Network::wake_stalled() {
  const std::vector<ConnectionId> waiting = std::exchange(stalled_, {});
  for (const ConnectionId id : waiting) {
    bool still = false;
    for (const Side side : {client, server}) {
      End& end = connections_[id.value].ends[side];
      if (!end.stalled) continue;
      const End& sender = connections_[id.value].ends[other(side)];
      if (!hosts_[end.host.value].power || !reaches(sender.host, end.host)) {
        still = true;
        continue;
      }
      end.stalled = false;
      // The kernel sends again when its own timer says so, not at once.
      end.last_arrival = std::max(end.last_arrival, time_.now() + dice_.between(Time{0}, Time{1s}));
      for (Parcel& parcel : end.parcels) parcel.arrives = std::max(parcel.arrives, end.last_arrival);
      plan(id, side);
    }
    if (still) stalled_.push_back(id);
  }
}

}  // namespace vedette::simulation
