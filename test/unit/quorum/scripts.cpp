#include "test/unit/quorum/scripts.hpp"

#include <utility>

namespace vedette::quorum {

RunId id_of(char digit) {
  return RunId::parse(std::string(40, digit)).value();
}

Address at(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  return {text.substr(0, colon), static_cast<std::uint16_t>(std::stoi(text.substr(colon + 1)))};
}

Address place_of_peer(char digit) {
  return {"10.0.1." + std::to_string(static_cast<int>(digit)), 26379};
}

Given::Given(const MasterName& name, const std::string& address) {
  beginning.restored.my_id = id_of('1');
  beginning.seed = 7;
  beginning.start = Reading{at_ms(1'000'000), 2'000'000ms, 3'000'000ms};
  also_monitoring(name, address);
}

Given& Given::also_monitoring(const MasterName& name, const std::string& address) {
  last_ = name;
  last().address = at(address);
  return *this;
}

DurableMaster& Given::last() {
  return beginning.restored.masters[last_];
}

Given& Given::quorum(std::uint32_t count) {
  last().settings.quorum = count;
  return *this;
}
Given& Given::replicas(std::initializer_list<const char*> addresses) {
  for (const char* address : addresses) last().replicas.insert(at(address));
  return *this;
}
Given& Given::peers(const std::string& digits) {
  for (const char digit : digits) last().sentinels.emplace(id_of(digit), place_of_peer(digit));
  return *this;
}
Given& Given::down_after(Milliseconds time) {
  last().settings.down_after = time;
  return *this;
}
Given& Given::failover_timeout(Milliseconds time) {
  last().settings.failover_timeout = time;
  return *this;
}
Given& Given::parallel_syncs(std::uint32_t count) {
  last().settings.parallel_syncs = count;
  return *this;
}
Given& Given::config_epoch(std::uint64_t epoch) {
  last().config_epoch = Epoch{epoch};
  return *this;
}
Given& Given::voted(std::optional<char> digit, std::uint64_t epoch) {
  last().leader_epoch = Epoch{epoch};
  if (digit) last().voted_for = id_of(*digit);
  return *this;
}
Given& Given::id(char digit) {
  beginning.restored.my_id = id_of(digit);
  return *this;
}
Given& Given::current_epoch(std::uint64_t epoch) {
  beginning.restored.current_epoch = Epoch{epoch};
  return *this;
}
Given& Given::without_memory() {
  beginning.remembers = false;
  return *this;
}

Given three_sentinels() {
  return monitoring("orders", "10.0.0.1:6379")
      .quorum(2)
      .replicas({"10.0.0.2:6379", "10.0.0.3:6379"})
      .peers("bc")
      .down_after(1s)
      .failover_timeout(60s);
}

Given five_sentinels() {
  return three_sentinels().peers("de");
}

void ScriptedServer::become_master() {
  report.role = Role::master;
  report.master_host.reset();
  report.master_port.reset();
  report.master_link_up.reset();
  report.master_link_down.reset();
}

void ScriptedServer::become_replica_of(const Address& master) {
  report.role = Role::replica;
  report.replicas.clear();
  report.master_host = master.host;
  report.master_port = master.port;
  report.master_link_up = true;
  report.master_link_down.reset();
}

SaidHello::SaidHello(char digit)
    : hello_{.sender_host = place_of_peer(digit).host,
             .sender_port = place_of_peer(digit).port,
             .sender = id_of(digit),
             .master = "orders",
             .master_host = "10.0.0.1",
             .master_port = 6379} {}

SaidHello& SaidHello::epoch(std::uint64_t value) {
  hello_.current_epoch = Epoch{value};
  return *this;
}
SaidHello& SaidHello::config(const std::string& master, std::uint64_t value) {
  hello_.master_host = at(master).host;
  hello_.master_port = at(master).port;
  hello_.config_epoch = Epoch{value};
  if (hello_.current_epoch < hello_.config_epoch) hello_.current_epoch = hello_.config_epoch;
  return *this;
}
SaidHello& SaidHello::about(const MasterName& name) {
  hello_.master = name;
  return *this;
}
SaidHello& SaidHello::at_place(const std::string& host, std::uint16_t port) {
  hello_.sender_host = host;
  hello_.sender_port = port;
  return *this;
}
SaidHello& SaidHello::naming(const std::string& master_host, std::uint16_t port) {
  hello_.master_host = master_host;
  hello_.master_port = port;
  return *this;
}
SaidHello& SaidHello::via(InstanceId server) {
  via_ = server;
  return *this;
}

}  // namespace vedette::quorum
