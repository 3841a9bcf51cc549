#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "daemon/links.hpp"
#include "running_loop.hpp"
#include "scripted_server.hpp"
#include "temporary_folder.hpp"

namespace vedette::daemon {

inline const quorum::InstanceId redis{1};
inline const quorum::InstanceId peer{2};
inline const quorum::RunId own_id = quorum::RunId::parse("abcdefgh90123456789012345678901234567890").value();

/// Names that a test may set; everything else has no IP.
using Names = std::map<std::string, std::vector<std::string>>;

/// Links to scripted servers; what they tell is kept in `facts`.
class LinksToScripts : public testing::Test {
 protected:
  LinksToScripts() { make_links({}); }
  ~LinksToScripts() override {
    links->stop();
    loop.until([&] { return links->stopped(); });
  }

  void make_links(Links::Options options) {
    links =
        std::make_unique<Links>(loop.executor(), resolver, log, own_id, std::move(options),
                                Links::Outlets{[this](quorum::Observation fact) { facts.push_back(std::move(fact)); },
                                               [this] { return announce_names; }});
  }
  void connect(quorum::InstanceId who, quorum::InstanceKind kind, quorum::Address address, quorum::Access access = {}) {
    links->act(quorum::Connect{who, kind, std::move(address), std::move(access)});
  }
  /// A link to `server` on which nothing has been said but the greeting.
  Visit& standing(quorum::InstanceId who, const std::string& channel) {
    EXPECT_TRUE(loop.until(
        [&] { return stands(who, channel == "pubsub" ? quorum::Channel::hello : quorum::Channel::command); }));
    EXPECT_TRUE(loop.until([&] { return server.named("-" + channel) != nullptr; }));
    Visit& visit = *server.named("-" + channel);
    visit.received.clear();
    return visit;
  }
  Visit& standing_redis() {
    connect(redis, quorum::InstanceKind::server, server.address());
    Visit& visit = standing(redis, "cmd");
    loop.until([&] { return stands(redis, quorum::Channel::hello); });
    visit.say("+OK\r\n");
    loop.until([&] { return links->pending_commands(redis) == 2; });
    facts.clear();
    return visit;
  }
  Visit& standing_peer() {
    connect(peer, quorum::InstanceKind::sentinel, server.address());
    Visit& visit = standing(peer, "cmd");
    visit.say("+OK\r\n-ERR Unknown sentinel subcommand 'myid'\r\n");
    loop.until([&] { return links->pending_commands(peer) == 0; });
    facts.clear();
    return visit;
  }

  template <class Fact>
  std::vector<Fact> told() const {
    std::vector<Fact> found;
    for (const auto& fact : facts) {
      if (const auto* one = std::get_if<Fact>(&fact)) found.push_back(*one);
    }
    return found;
  }
  template <class Fact>
  bool hears(std::size_t count = 1, std::chrono::milliseconds limit = std::chrono::seconds{10}) {
    return loop.until([&] { return told<Fact>().size() >= count; }, limit);
  }
  /// Whether the last that was told of the channel is that it stands.
  bool stands(quorum::InstanceId who, quorum::Channel channel) const {
    bool standing = false;
    for (const auto& fact : facts) {
      if (const auto* up = std::get_if<quorum::Connected>(&fact)) {
        if (up->who == who && up->channel == channel) standing = true;
      } else if (const auto* down = std::get_if<quorum::Disconnected>(&fact)) {
        if (down->who == who && down->channel == channel) standing = false;
      }
    }
    return standing;
  }
  std::string logged() const { return text_of(folder / "log"); }

  TemporaryFolder folder;
  RunningLoop loop;
  std::shared_ptr<Names> names = std::make_shared<Names>();
  Resolver resolver{loop.executor(), [names = names](const std::string& host) {
                      const auto found = names->find(host);
                      return found == names->end() ? std::vector<std::string>{} : found->second;
                    }};
  Log log{folder / "log", quorum::Level::debug};
  ScriptedServer server{loop.executor()};
  bool announce_names = false;
  std::vector<quorum::Observation> facts;
  std::unique_ptr<Links> links;
};

}  // namespace vedette::daemon
