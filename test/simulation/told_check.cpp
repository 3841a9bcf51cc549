#include "test/simulation/told_check.hpp"

#include <sstream>

namespace vedette::simulation {

using quorum::Address;
using quorum::MasterName;

void ToldCheck::does(const Sentinel& /*sentinel*/, const quorum::Action& action) {
  if (const auto* said = std::get_if<quorum::Announce>(&action)) {
    if (said->event.type != "+switch-master") return;
    // `<name> <old ip> <old port> <new ip> <new port>`
    std::istringstream words{said->event.text};
    MasterName name;
    Switch told;
    words >> name >> told.from.host >> told.from.port >> told.to.host >> told.to.port;
    announced_[name] = told;
  } else if (const auto* script = std::get_if<quorum::RunScript>(&action)) {
    // `<name> <role> <state> <old ip> <old port> <new ip> <new port>` (behaviour §7.10)
    if (script->arguments.size() != 7) {
      findings_.fail("8 announce durable", "a script runs with " + std::to_string(script->arguments.size()) + " words");
      return;
    }
    const auto address = [&](std::size_t at) {
      return Address{script->arguments[at], static_cast<std::uint16_t>(std::stoul(script->arguments[at + 1]))};
    };
    scripts_[script->arguments[0]] = Switch{address(3), address(5)};
  }
}

void ToldCheck::turned(const Sentinel& sentinel) {
  check_switches(sentinel, "announces", announced_);
  check_switches(sentinel, "runs the script for", scripts_);
  for (const MasterName& name : sentinel.mind().core().master_names()) check_answer(sentinel, name);
}

void ToldCheck::check_switches(const Sentinel& sentinel, const char* how, std::map<MasterName, Switch>& told) {
  const bool writable = sentinel.mind().core().process().writable;
  const auto& disk = sentinel.disk().reported();
  for (const auto& [name, change] : told) {
    if (!writable) {
      ahead_[{sentinel.host(), name}] = change.to;
      continue;
    }
    const auto durable = disk ? disk->masters.find(name) : decltype(disk->masters.end()){};
    if (!disk || durable == disk->masters.end()) continue;
    // A disk that knows neither is ahead of what is told.
    const Address& known = durable->second.address;
    if (!quorum::same_place(known, change.to) && quorum::same_place(known, change.from)) {
      findings_.fail("8 announce durable", sentinel.name() + " " + how + " the switch of " + name + " to " +
                                               change.to.text() + "; its disk knows " + known.text());
    }
  }
  told.clear();
}

void ToldCheck::check_answer(const Sentinel& sentinel, const MasterName& name) {
  const auto& disk = sentinel.disk().reported();
  const std::optional<Address> told = sentinel.mind().core().master_address(name);
  if (!disk || !told || !disk->masters.contains(name)) return;
  const bool writable = sentinel.mind().core().process().writable;
  const Address& durable = disk->masters.at(name).address;
  Address& ahead = ahead_[{sentinel.host(), name}];
  if (quorum::same_place(*told, durable)) {
    if (writable) ahead = {};
    return;
  }
  if (!writable) {
    ahead = *told;
  } else if (!quorum::same_place(*told, ahead)) {
    findings_.fail("8 announce durable", sentinel.name() + " tells clients that " + name + " is " + told->text() +
                                             "; its disk knows " + durable.text());
  }
}

}  // namespace vedette::simulation
