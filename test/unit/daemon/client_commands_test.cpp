#include "daemon/client_commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test/unit/daemon/talk.hpp"

namespace vedette::daemon {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

struct ClientCase {
  const char* request;
  const char* reply;
};

void expect(Talk& talk, std::initializer_list<ClientCase> cases) {
  for (const auto& [request, reply] : cases) {
    EXPECT_EQ(talk.ask(request), reply) << request;
  }
}

config::DaemonSettings speaking(config::Speech speech) {
  config::DaemonSettings settings;
  settings.speak = speech;
  return settings;
}

TEST(ClientCommands, AnswerAsRedisSentinelDoes) {
  Talk talk;
  expect(
      talk,
      {
          {"CLIENT", "-ERR wrong number of arguments for 'client' command\r\n"},
          {"CLIENT FOO", "-ERR unknown subcommand 'FOO'. Try CLIENT HELP.\r\n"},
          {"CLIENT ID", ":1\r\n"},
          {"CLIENT ID x", "-ERR wrong number of arguments for 'client|id' command\r\n"},
          {"CLIENT GETNAME", "$-1\r\n"},
          {"CLIENT SETNAME 'a b'", "-ERR Client names cannot contain spaces, newlines or special characters.\r\n"},
          {"CLIENT SETNAME foo", "+OK\r\n"},
          {"CLIENT GETNAME", "$3\r\nfoo\r\n"},
          {"CLIENT SETNAME ''", "+OK\r\n"},
          {"CLIENT GETNAME", "$-1\r\n"},
          {"CLIENT SETINFO LIB-NAME redis-py", "+OK\r\n"},
          {"CLIENT SETINFO lib-ver 5.0", "+OK\r\n"},
          {"CLIENT SETINFO lib-foo 5.0", "-ERR Unrecognized option 'lib-foo'\r\n"},
          {"CLIENT SETINFO LIB-NAME 'a b'", "-ERR LIB-NAME cannot contain spaces, newlines or special characters.\r\n"},
          {"CLIENT SETINFO LIB-NAME", "-ERR wrong number of arguments for 'client|setinfo' command\r\n"},
          {"CLIENT SETINFO LIB-NAME ''", "+OK\r\n"},
          {"CLIENT LIST TYPE pubsub", "$0\r\n\r\n"},
          {"CLIENT LIST TYPE replica", "$0\r\n\r\n"},
          {"CLIENT LIST TYPE foo", "-ERR Unknown client type 'foo'\r\n"},
          {"CLIENT LIST ID 7 8", "$0\r\n\r\n"},
          {"CLIENT LIST ID x", "-ERR Invalid client ID\r\n"},
          {"CLIENT LIST foo", "-ERR syntax error\r\n"},
          {"CLIENT LIST foo bar", "-ERR syntax error\r\n"},
      });
}

TEST(ClientList, HasOneLineForEachConnectionInTheOrderOfRedis) {
  Talk talk;
  Session& other = talk.join();
  talk.ask(other, "CLIENT SETNAME sentinel-0123abcd-cmd");

  const auto reply = talk.ask("CLIENT LIST ID 2");

  EXPECT_THAT(reply,
              MatchesRegex("\\$[0-9]+\r\nid=2 addr=127.0.0.1:50002 laddr=127.0.0.1:26379 fd=-1 "
                           "name=sentinel-0123abcd-cmd age=0 idle=0 flags=N db=0 sub=0 psub=0 ssub=0 multi=-1 watch=0 "
                           "qbuf=0 qbuf-free=0 argv-mem=0 multi-mem=0 rbs=[0-9]+ rbp=0 obl=[0-9]+ oll=0 omem=0 "
                           "tot-mem=[0-9]+ events=rw? cmd=client.setname user=default redir=-1 resp=2 lib-name= "
                           "lib-ver= io-thread=0\n\r\n"));
}

TEST(ClientList, IsVerbatimTextInResp3) {
  Talk talk;
  talk.ask("HELLO 3");

  EXPECT_THAT(talk.ask("CLIENT INFO"), MatchesRegex("=[0-9]+\r\ntxt:id=1 .* cmd=client.info .*\n\r\n"));
  EXPECT_EQ(talk.ask("CLIENT LIST TYPE pubsub"), "=4\r\ntxt:\r\n");
}

TEST(ClientList, KnowsListenersFromOthers) {
  Talk talk;
  Session& listener = talk.join();
  talk.ask(listener, "SUBSCRIBE +sdown");

  EXPECT_THAT(talk.ask("CLIENT LIST TYPE pubsub"), HasSubstr("id=2 "));
  EXPECT_THAT(talk.ask("CLIENT LIST TYPE pubsub"), HasSubstr(" flags=P db=0 sub=1 "));
  EXPECT_THAT(talk.ask("CLIENT LIST TYPE normal"), Not(HasSubstr("id=2 ")));
}

TEST(ClientList, HasTheFieldsOfWhomItSpeaksAs) {
  Talk old{watching_one_master(), speaking(config::Speech::redis_7_0)};
  Talk valkey{watching_one_master(), speaking(config::Speech::valkey_8)};

  EXPECT_THAT(old.ask("CLIENT INFO"), EndsWith(" resp=2\n\r\n"));
  EXPECT_THAT(old.ask("CLIENT INFO"), Not(HasSubstr(" watch=")));
  EXPECT_THAT(valkey.ask("CLIENT INFO"), HasSubstr(" flags=N capa= db=0 "));
  EXPECT_THAT(valkey.ask("CLIENT INFO"), HasSubstr(" lib-ver= tot-net-in=0 tot-net-out=0 tot-cmds=1\n"));
}

TEST(ClientList, TakesFiltersAsValkeyDoes) {
  Talk talk{watching_one_master(), speaking(config::Speech::valkey_8)};
  talk.join();

  expect(talk, {
                   {"CLIENT LIST TYPE primary", "$0\r\n\r\n"},
                   {"CLIENT LIST TYPE normal ID 7 8", "$0\r\n\r\n"},
                   {"CLIENT LIST ID 7 x", "-ERR syntax error\r\n"},
                   {"CLIENT LIST ID -1", "-ERR client-id should be greater than 0\r\n"},
                   {"CLIENT LIST MAXAGE 1000", "$0\r\n\r\n"},
                   {"CLIENT LIST USER nouser", "-ERR No such user 'nouser'\r\n"},
               });
  EXPECT_THAT(talk.ask("CLIENT LIST SKIPME yes"), HasSubstr("id=2 "));
  EXPECT_THAT(talk.ask("CLIENT LIST SKIPME yes"), Not(HasSubstr("id=1 ")));
}

TEST(ClientKill, RefusesWhatRedisSentinelRefuses) {
  Talk talk;
  expect(talk, {
                   {"CLIENT KILL", "-ERR wrong number of arguments for 'client|kill' command\r\n"},
                   {"CLIENT KILL 1.2.3.4:1", "-ERR No such client\r\n"},
                   {"CLIENT KILL ID", "-ERR No such client\r\n"},
                   {"CLIENT KILL ID x", "-ERR client-id should be greater than 0\r\n"},
                   {"CLIENT KILL ID 0", "-ERR client-id should be greater than 0\r\n"},
                   {"CLIENT KILL ID 7 8", "-ERR syntax error\r\n"},
                   {"CLIENT KILL TYPE foo", "-ERR Unknown client type 'foo'\r\n"},
                   {"CLIENT KILL TYPE primary", "-ERR Unknown client type 'primary'\r\n"},
                   {"CLIENT KILL USER nouser", "-ERR No such user 'nouser'\r\n"},
                   {"CLIENT KILL SKIPME maybe", "-ERR syntax error\r\n"},
                   {"CLIENT KILL MAXAGE x", "-ERR maxage is not an integer or out of range\r\n"},
                   {"CLIENT KILL MAXAGE 0", "-ERR maxage should be greater than 0\r\n"},
                   {"CLIENT KILL foo bar", "-ERR syntax error\r\n"},
                   {"CLIENT KILL ID 1 TYPE", "-ERR syntax error\r\n"},
               });
  Talk old{watching_one_master(), speaking(config::Speech::redis_7_0)};
  EXPECT_EQ(old.ask("CLIENT KILL MAXAGE 10"), "-ERR syntax error\r\n");
}

TEST(ClientKill, EndsThoseThatMatch) {
  Talk talk;
  Session& listener = talk.join();
  Session& other = talk.join();
  talk.ask(listener, "SUBSCRIBE +sdown");

  EXPECT_EQ(talk.ask("CLIENT KILL TYPE pubsub ID 99"), ":0\r\n");
  EXPECT_EQ(talk.ask("CLIENT KILL TYPE pubsub"), ":1\r\n");
  EXPECT_EQ(talk.ask("CLIENT KILL ADDR 127.0.0.1:50003 LADDR 127.0.0.1:26379 USER default"), ":1\r\n");

  EXPECT_EQ(listener.closing, Session::Closing::at_once);
  EXPECT_EQ(other.closing, Session::Closing::at_once);
  EXPECT_EQ(talk.main->closing, Session::Closing::no);
}

TEST(ClientKill, SparesTheCallerUnlessToldOtherwise) {
  Talk talk;

  EXPECT_EQ(talk.ask("CLIENT KILL TYPE normal"), ":0\r\n");
  EXPECT_EQ(talk.main->closing, Session::Closing::no);
  EXPECT_EQ(talk.ask("CLIENT KILL TYPE normal SKIPME no"), ":1\r\n");
  EXPECT_EQ(talk.main->closing, Session::Closing::after_reply);
}

TEST(ClientKill, InItsOldFormAsksForTheAddressAlone) {
  Talk talk;

  EXPECT_EQ(talk.ask("CLIENT KILL 127.0.0.1:50001"), "+OK\r\n");

  EXPECT_EQ(talk.main->closing, Session::Closing::after_reply);
}

TEST(ClientReply, OffSilencesAllRepliesUntilOn) {
  Talk talk;

  expect(talk, {
                   {"CLIENT REPLY foo", "-ERR syntax error\r\n"},
                   {"CLIENT REPLY OFF", ""},
                   {"PING", ""},
                   {"NOSUCH", ""},
                   {"SENTINEL FLUSHCONFIG", ""},
                   {"HELLO 3", ""},
                   {"CLIENT REPLY SKIP", ""},
                   {"CLIENT REPLY ON", "+OK\r\n"},
                   {"PING", "+PONG\r\n"},
               });
}

TEST(ClientReply, SkipSilencesTheNextOneOnly) {
  Talk talk;

  expect(talk, {
                   {"CLIENT REPLY SKIP", ""},
                   {"NOSUCH", ""},
                   {"PING", "+PONG\r\n"},
                   {"CLIENT REPLY SKIP", ""},
                   {"CLIENT REPLY SKIP", ""},
                   {"PING", ""},
                   {"PING", "+PONG\r\n"},
               });
}

TEST(ClientReply, OffLetsMessagesPass) {
  Talk talk;
  talk.ask("CLIENT REPLY OFF");

  EXPECT_EQ(talk.ask("SUBSCRIBE +sdown"), "*3\r\n$9\r\nsubscribe\r\n$6\r\n+sdown\r\n:1\r\n");
  talk.main->out.clear();
  talk.subscriptions.publish("+sdown", "x");

  EXPECT_EQ(talk.main->out, "*3\r\n$7\r\nmessage\r\n$6\r\n+sdown\r\n$1\r\nx\r\n");
}

TEST(ClientPause, ChecksItsWords) {
  Talk talk;
  expect(talk, {
                   {"CLIENT PAUSE x", "-ERR timeout is not an integer or out of range\r\n"},
                   {"CLIENT PAUSE -1", "-ERR timeout is negative\r\n"},
                   {"CLIENT PAUSE 9223372036854775807", "-ERR timeout is out of range\r\n"},
                   {"CLIENT PAUSE x foo", "-ERR CLIENT PAUSE mode must be WRITE or ALL\r\n"},
                   {"CLIENT PAUSE 1 WRITE x",
                    "-ERR unknown subcommand or wrong number of arguments for 'PAUSE'. Try CLIENT HELP.\r\n"},
                   {"CLIENT PAUSE 0", "+OK\r\n"},
                   {"CLIENT UNPAUSE", "+OK\r\n"},
               });
}

TEST(ClientPause, HoldsWritesBackUntilUnpaused) {
  Talk talk;
  Session& peer = talk.join();
  talk.ask("CLIENT PAUSE 3600000 WRITE");

  auto rest = dispatch(talk.around, peer, words_of("PING"), steady_now());
  EXPECT_FALSE(rest);
  EXPECT_EQ(peer.out, "+PONG\r\n");
  peer.out.clear();

  const protocol::Words hello = words_of("PUBLISH __sentinel__:hello x");
  rest = dispatch(talk.around, peer, hello, steady_now());
  ASSERT_TRUE(rest);
  bool done = false;
  asio::co_spawn(talk.loop.executor(), std::move(*rest), [&](std::exception_ptr) { done = true; });
  talk.loop.settle();
  EXPECT_FALSE(done);
  EXPECT_THAT(talk.ask("CLIENT LIST ID 2"), HasSubstr(" flags=b "));
  EXPECT_THAT(talk.ask("INFO clients"), HasSubstr("blocked_clients:1\r\n"));

  talk.ask("CLIENT UNPAUSE");

  EXPECT_TRUE(talk.loop.until([&] { return done; }));
  EXPECT_EQ(peer.out, ":1\r\n");
}

TEST(ClientPause, HoldsEverythingBackUntilItsTimeIsOver) {
  Talk talk;

  EXPECT_EQ(talk.ask("CLIENT PAUSE 20"), "+OK\r\n");
  const auto start = read_clocks().steady;

  EXPECT_EQ(talk.ask("CLIENT UNPAUSE"), "+OK\r\n");
  EXPECT_GE((read_clocks().steady - start).count(), 15);
}

TEST(ClientPause, IsNotShortenedByAnother) {
  Talk talk;
  const auto now = read_clocks().steady;
  Pause& pause = talk.around.pause;

  pause.begin(Pause::Of::writes, now + quorum::Milliseconds{5000}, now);
  pause.begin(Pause::Of::all, now + quorum::Milliseconds{10}, now);

  EXPECT_TRUE(pause.holds(false, now + quorum::Milliseconds{4999}));
  EXPECT_FALSE(pause.holds(true, now + quorum::Milliseconds{5000}));
}

TEST(ClientUnblock, FindsNobodyWhoWaits) {
  Talk talk;
  expect(talk, {
                   {"CLIENT UNBLOCK 1", ":0\r\n"},
                   {"CLIENT UNBLOCK 1 ERROR", ":0\r\n"},
                   {"CLIENT UNBLOCK x", "-ERR value is not an integer or out of range\r\n"},
                   {"CLIENT UNBLOCK x foo", "-ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR\r\n"},
                   {"CLIENT UNBLOCK 1 ERROR x",
                    "-ERR unknown subcommand or wrong number of arguments for 'UNBLOCK'. Try CLIENT HELP.\r\n"},
               });
}

TEST(ClientTracking, IsRememberedThoughThereAreNoKeys) {
  Talk talk;
  const std::string off = "*6\r\n$5\r\nflags\r\n*1\r\n$3\r\noff\r\n$8\r\nredirect\r\n:-1\r\n$8\r\nprefixes\r\n*0\r\n";

  EXPECT_EQ(talk.ask("CLIENT TRACKINGINFO"), off);
  EXPECT_EQ(talk.ask("CLIENT TRACKING on BCAST PREFIX b PREFIX a NOLOOP"), "+OK\r\n");
  EXPECT_EQ(talk.ask("CLIENT TRACKINGINFO"),
            "*6\r\n$5\r\nflags\r\n*3\r\n$2\r\non\r\n$5\r\nbcast\r\n$6\r\nnoloop\r\n$8\r\nredirect\r\n:0\r\n$8\r\n"
            "prefixes\r\n*2\r\n$1\r\na\r\n$1\r\nb\r\n");
  EXPECT_THAT(talk.ask("CLIENT INFO"), HasSubstr(" flags=tB "));
  EXPECT_THAT(talk.ask("INFO"), HasSubstr("tracking_clients:1\r\n"));
  EXPECT_THAT(talk.ask("INFO"), HasSubstr("tracking_total_prefixes:2\r\n"));
  EXPECT_EQ(talk.ask("CLIENT TRACKING off"), "+OK\r\n");
  EXPECT_EQ(talk.ask("CLIENT TRACKINGINFO"), off);
}

TEST(ClientTracking, RefusesWhatContradictsItself) {
  Talk talk;
  expect(talk, {
                   {"CLIENT TRACKING x", "-ERR syntax error\r\n"},
                   {"CLIENT TRACKING on foo", "-ERR syntax error\r\n"},
                   {"CLIENT TRACKING on REDIRECT x", "-ERR value is not an integer or out of range\r\n"},
                   {"CLIENT TRACKING on REDIRECT 99", "-ERR The client ID you want redirect to does not exist\r\n"},
                   {"CLIENT TRACKING on REDIRECT 1 REDIRECT 1",
                    "-ERR A client can only redirect to a single other client\r\n"},
                   {"CLIENT TRACKING on PREFIX a", "-ERR PREFIX option requires BCAST mode to be enabled\r\n"},
                   {"CLIENT TRACKING on OPTIN BCAST", "-ERR OPTIN and OPTOUT are not compatible with BCAST\r\n"},
                   {"CLIENT TRACKING on OPTIN OPTOUT", "-ERR You can't specify both OPTIN mode and OPTOUT mode\r\n"},
                   {"CLIENT TRACKING on BCAST PREFIX a PREFIX ab",
                    "-ERR Prefix 'a' overlaps with another provided prefix 'ab'. Prefixes for a single client must not "
                    "overlap.\r\n"},
                   {"CLIENT TRACKING on BCAST", "+OK\r\n"},
                   {"CLIENT TRACKING on BCAST PREFIX a",
                    "-ERR Prefix 'a' overlaps with an existing prefix ''. Prefixes for a single client must not "
                    "overlap.\r\n"},
                   {"CLIENT TRACKING on",
                    "-ERR You can't switch BCAST mode on/off before disabling tracking for this client, and then "
                    "re-enabling it with a different mode.\r\n"},
                   {"CLIENT TRACKING off", "+OK\r\n"},
                   {"CLIENT TRACKING on OPTIN", "+OK\r\n"},
                   {"CLIENT TRACKING on OPTOUT",
                    "-ERR You can't switch OPTIN/OPTOUT mode before disabling tracking for this client, and then "
                    "re-enabling it with a different mode.\r\n"},
               });
}

TEST(ClientCaching, HoldsForTheNextRequestThatIsNoClientCommand) {
  Talk talk;
  EXPECT_THAT(talk.ask("CLIENT CACHING yes"), HasSubstr("can be called only when the client is in tracking mode"));
  talk.ask("CLIENT TRACKING on OPTIN");

  EXPECT_EQ(talk.ask("CLIENT CACHING no"),
            "-ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode.\r\n");
  EXPECT_EQ(talk.ask("CLIENT CACHING maybe"), "-ERR syntax error\r\n");
  EXPECT_EQ(talk.ask("CLIENT CACHING yes"), "+OK\r\n");
  EXPECT_THAT(talk.ask("CLIENT TRACKINGINFO"), HasSubstr("caching-yes"));
  EXPECT_THAT(talk.ask("CLIENT TRACKINGINFO"), HasSubstr("caching-yes"));
  talk.ask("PING");
  EXPECT_THAT(talk.ask("CLIENT TRACKINGINFO"), Not(HasSubstr("caching-yes")));
}

TEST(ClientGetredir, NamesTheOtherConnection) {
  Talk talk;
  talk.join();

  EXPECT_EQ(talk.ask("CLIENT GETREDIR"), ":-1\r\n");
  talk.ask("CLIENT TRACKING on REDIRECT 2");

  EXPECT_EQ(talk.ask("CLIENT GETREDIR"), ":2\r\n");
  EXPECT_THAT(talk.ask("CLIENT INFO"), HasSubstr(" redir=2 "));
}

TEST(ClientNoEvict, IsShownAsAFlag) {
  Talk talk;

  EXPECT_EQ(talk.ask("CLIENT NO-EVICT on"), "+OK\r\n");
  EXPECT_THAT(talk.ask("CLIENT INFO"), HasSubstr(" flags=e "));
  EXPECT_EQ(talk.ask("CLIENT NO-EVICT maybe"), "-ERR syntax error\r\n");
}

}  // namespace
}  // namespace vedette::daemon
