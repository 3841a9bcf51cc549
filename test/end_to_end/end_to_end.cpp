#include "test/end_to_end/end_to_end.hpp"

#include <cstdlib>
#include <iostream>
#include <set>

namespace vedette::end_to_end {

namespace {

/// A replica asks for lost time only once a second, and on a busy machine later.
constexpr std::chrono::seconds patience_of_a_write{15};

}  // namespace

void EndToEnd::TearDown() {
  if (HasFailure()) std::cerr << folder.log_tails();
}

std::string switch_text(lab::Deployment& group, std::size_t from, std::size_t to) {
  const lab::Endpoint before = group.instance(from).at();
  const lab::Endpoint after = group.instance(to).at();
  return group.name() + " " + before.host + " " + std::to_string(before.port) + " " + after.host + " " +
         std::to_string(after.port);
}

std::vector<std::unique_ptr<lab::Subscription>> listen_to(lab::Deployment& group) {
  std::vector<std::unique_ptr<lab::Subscription>> listeners;
  for (std::size_t index = 0; index < group.sentinel_count(); ++index) {
    listeners.push_back(group.sentinel(index).events());
  }
  return listeners;
}

void expect_one_switch(lab::Deployment& group, std::vector<std::unique_ptr<lab::Subscription>>& listeners,
                       std::size_t from, std::size_t to) {
  const std::string text = switch_text(group, from, to);
  for (std::size_t index = 0; index < listeners.size(); ++index) {
    SCOPED_TRACE(group.sentinel(index).name());
    EXPECT_TRUE(listeners[index]->wait_for("+switch-master", text)) << group.state();
    const auto switches = listeners[index]->heard_on("+switch-master");
    ASSERT_EQ(switches.size(), 1U);
    EXPECT_EQ(switches.front().text, text);
  }
}

void expect_agreement(lab::Deployment& group) {
  const auto views = [&] {
    std::set<std::string> seen;
    for (std::size_t index = 0; index < group.sentinel_count(); ++index) {
      lab::Sentinel& sentinel = group.sentinel(index);
      if (!sentinel.process().running()) continue;
      seen.insert(sentinel.master_address(group.name()) + " epoch " +
                  sentinel.master_field(group.name(), "config-epoch"));
    }
    return seen;
  };
  lab::wait_until([&] { return views().size() == 1; }, std::chrono::seconds{20}, "all sentinels agree",
                  [&] { return group.state(); });
}

std::size_t masters_among(lab::Deployment& group) {
  std::size_t masters = 0;
  for (std::size_t index = 0; index < group.instances(); ++index) {
    if (group.instance(index).process().running() && group.instance(index).is_master()) ++masters;
  }
  return masters;
}

lab::Reply write_to(lab::RedisServer& master, const std::string& key, const std::string& value) {
  lab::Connection client{master.at(), master.password(), patience_of_a_write * 2};
  lab::Reply written = client.command({"SET", key, value});
  if (!written.ok()) return written;
  const std::string replicas = lab::info_fields(client.command({"INFO", "replication"}).text)["connected_slaves"];
  const auto patience = std::chrono::milliseconds{patience_of_a_write}.count();
  const lab::Reply have_it = client.command({"WAIT", replicas, std::to_string(patience)});
  if (have_it.kind == lab::Reply::Kind::integer && have_it.integer >= std::atoll(replicas.c_str())) return written;
  lab::Reply lagging;
  lagging.kind = lab::Reply::Kind::error;
  lagging.text = to_string(have_it) + " of " + replicas + " replicas have it";
  return lagging;
}

}  // namespace vedette::end_to_end
