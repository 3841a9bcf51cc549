#include "daemon/config_commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test/unit/daemon/talk.hpp"

namespace vedette::daemon {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

/// A conversation that notes what it was told about the log.
struct ConfigTalk : Talk {
  explicit ConfigTalk(config::Speech speech = config::Speech::redis_8) : Talk{watching_one_master(), speaking(speech)} {
    around.set_loglevel = [this](std::string_view word) { levels.emplace_back(word); };
  }
  static config::DaemonSettings speaking(config::Speech speech) {
    config::DaemonSettings settings;
    settings.speak = speech;
    return settings;
  }
  std::vector<std::string> levels;
};

constexpr const char* usage =
    "-ERR Only SENTINEL CONFIG GET <param> [<param> <param> ...] / SET <param> <value> [<param> <value> ...] are "
    "supported.\r\n";

TEST(SentinelConfig, AnswersAsRedis8Does) {
  ConfigTalk talk;
  talk.expect({
      {"SENTINEL CONFIG GET nosuch", "*0\r\n"},
      {"SENTINEL CONFIG GET ANNOUNCE-IP", "*2\r\n$11\r\nannounce-ip\r\n$0\r\n\r\n"},
      {"SENTINEL CONFIG GET announce-port announce-*",
       "*6\r\n$13\r\nannounce-port\r\n$1\r\n0\r\n$18\r\nannounce-hostnames\r\n$2\r\nno\r\n$11\r\nannounce-ip\r\n$"
       "0\r\n\r\n"},
      {"SENTINEL CONFIG GET loglevel", "*2\r\n$8\r\nloglevel\r\n$6\r\nnotice\r\n"},
      {"SENTINEL CONFIG SET x", usage},
      {"SENTINEL CONFIG FOO BAR", usage},
      {"SENTINEL CONFIG SET x y", "-ERR Invalid argument 'x' to SENTINEL CONFIG SET\r\n"},
      {"SENTINEL CONFIG SET announce-port 1 x", "-ERR Invalid argument 'x' to SENTINEL CONFIG SET\r\n"},
      {"SENTINEL CONFIG SET announce-port 1 Announce-port 2",
       "-ERR Duplicate argument 'Announce-port' to SENTINEL CONFIG SET\r\n"},
      {"SENTINEL CONFIG SET announce-port 1 announce-port",
       "-ERR Duplicate argument 'announce-port' to SENTINEL CONFIG SET\r\n"},
      {"SENTINEL CONFIG SET announce-port 1 announce-ip", "-ERR Missing argument 'announce-ip' value\r\n"},
      {"SENTINEL CONFIG SET announce-port 65536",
       "-ERR Invalid value '65536' to SENTINEL CONFIG SET 'announce-port'\r\n"},
      {"SENTINEL CONFIG SET announce-port 02", "-ERR Invalid value '02' to SENTINEL CONFIG SET 'announce-port'\r\n"},
      {"SENTINEL CONFIG SET resolve-hostnames 1",
       "-ERR Invalid value '1' to SENTINEL CONFIG SET 'resolve-hostnames'\r\n"},
      {"SENTINEL CONFIG SET loglevel loud", "-ERR Invalid value 'loud' to SENTINEL CONFIG SET 'loglevel'\r\n"},
      {"SENTINEL CONFIG SET announce-ip 'a,b'", "-ERR Invalid value 'a,b' to SENTINEL CONFIG SET 'announce-ip'\r\n"},
  });
  EXPECT_THAT(talk.levels, IsEmpty());
}

TEST(SentinelConfig, AnswersAsRedis70Does) {
  ConfigTalk talk{config::Speech::redis_7_0};
  const char* old_usage = "-ERR Only SENTINEL CONFIG GET <option> / SET <option> <value> are supported.\r\n";
  talk.expect({
      {"SENTINEL CONFIG GET", old_usage},
      {"SENTINEL CONFIG GET announce-ip announce-port", old_usage},
      {"SENTINEL CONFIG SET announce-port 1 announce-ip 10.0.0.1", old_usage},
      {"SENTINEL CONFIG GET loglevel", "*0\r\n"},
      {"SENTINEL CONFIG SET loglevel debug", "-ERR Invalid argument 'loglevel' to SENTINEL CONFIG SET\r\n"},
      {"SENTINEL CONFIG SET announce-port 7", "+OK\r\n"},
      {"SENTINEL CONFIG GET announce-port", "*2\r\n$13\r\nannounce-port\r\n$1\r\n7\r\n"},
  });
}

TEST(SentinelConfig, IsAMapInResp3) {
  ConfigTalk talk;
  talk.main->resp = protocol::Resp::three;

  EXPECT_THAT(talk.ask("SENTINEL CONFIG GET *"), StartsWith("%7\r\n$17\r\nresolve-hostnames\r\n"));
}

TEST(SentinelConfig, SetsAllPairsOrNone) {
  ConfigTalk talk;

  talk.ask("SENTINEL CONFIG SET announce-ip 10.0.0.1 announce-port x loglevel debug");
  EXPECT_EQ(talk.written.process, quorum::ProcessSettings{});

  EXPECT_EQ(talk.ask("SENTINEL CONFIG SET announce-ip 10.0.0.1 announce-port 7 resolve-hostnames YES sentinel-user u "
                     "sentinel-pass 'p w' loglevel DEBUG"),
            "+OK\r\n");
  EXPECT_EQ(talk.written.process.announce_ip, "10.0.0.1");
  EXPECT_EQ(talk.written.process.announce_port, 7);
  EXPECT_TRUE(talk.written.process.resolve_hostnames);
  EXPECT_EQ(talk.written.process.sentinel_user, "u");
  EXPECT_EQ(talk.written.process.sentinel_pass, "p w");
  EXPECT_THAT(talk.levels, ElementsAre("debug"));
}

TEST(SentinelConfig, AnEmptyAddressIsNoneToAnnounce) {
  ConfigTalk talk;
  talk.ask("SENTINEL CONFIG SET announce-ip 10.0.0.1");

  EXPECT_EQ(talk.ask("SENTINEL CONFIG SET announce-ip ''"), "+OK\r\n");

  EXPECT_EQ(talk.written.process.announce_ip, "");
}

TEST(SentinelConfig, SaysWhenTheChangeCouldNotBeSaved) {
  ConfigTalk talk;
  talk.disk_works = false;

  EXPECT_EQ(talk.ask("SENTINEL CONFIG SET announce-port 7"), "-ERR Failed to save config file. Check server logs.\r\n");
  EXPECT_EQ(talk.ask("SENTINEL CONFIG GET announce-port"), "*2\r\n$13\r\nannounce-port\r\n$1\r\n7\r\n");
}

TEST(SimulateFailure, TakesTheNamedMomentsAndForgetsTheOthers) {
  ConfigTalk talk;
  const std::string help = "*2\r\n$20\r\ncrash-after-election\r\n$21\r\ncrash-after-promotion\r\n";
  const auto flags = [&] { return talk.around.failures.flags(); };

  EXPECT_EQ(talk.ask("SENTINEL SIMULATE-FAILURE crash-after-election CRASH-AFTER-PROMOTION"), "+OK\r\n");
  EXPECT_EQ(flags(), 3);
  EXPECT_THAT(talk.ask("INFO sentinel"), testing::HasSubstr("sentinel_simulate_failure_flags:3\r\n"));
  EXPECT_EQ(talk.ask("SENTINEL SIMULATE-FAILURE crash-after-election help"), help);
  EXPECT_EQ(flags(), 1);
  EXPECT_EQ(talk.ask("SENTINEL SIMULATE-FAILURE crash-after-promotion bogus"),
            "-ERR Unknown failure simulation specified\r\n");
  EXPECT_EQ(flags(), 2);
  EXPECT_EQ(talk.ask("SENTINEL SIMULATE-FAILURE HELP"), help);
  EXPECT_EQ(flags(), 0);
}

TEST(SimulateFailure, StrikesAtItsMomentOnly) {
  const FailureSimulation election{.after_election = true};
  const FailureSimulation promotion{.after_promotion = true};

  EXPECT_TRUE(election.strikes_at("+elected-leader"));
  EXPECT_FALSE(election.strikes_at("+promoted-slave"));
  EXPECT_TRUE(promotion.strikes_at("+promoted-slave"));
  EXPECT_FALSE(FailureSimulation{}.strikes_at("+elected-leader"));
}

}  // namespace
}  // namespace vedette::daemon
