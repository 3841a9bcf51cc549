#include "daemon/command_docs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "test/unit/daemon/talk.hpp"

namespace vedette::daemon {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using Type = Argument::Type;

/// An argument in one word: `name:type[token]?*+(…)`, the marks for optional, multiple and multiple token.
std::string told(const Argument& argument) {
  constexpr std::array<std::string_view, 5> types{"string", "integer", "token", "oneof", "block"};
  std::string text = argument.name + ':' + std::string{types[static_cast<std::size_t>(argument.type)]};
  if (!argument.token.empty()) text += '[' + argument.token + ']';
  if (argument.optional) text += '?';
  if (argument.multiple) text += '*';
  if (argument.multiple_token) text += '+';
  if (argument.arguments.empty()) return text;
  text += '(';
  for (const Argument& inner : argument.arguments) text += (text.back() == '(' ? "" : " ") + told(inner);
  return text + ')';
}

std::string told(std::string_view usage) {
  std::string text;
  for (const Argument& argument : read_usage(usage)) text += (text.empty() ? "" : " ") + told(argument);
  return text;
}

TEST(Usage, IsCutIntoItsParts) {
  const std::pair<const char*, const char*> cases[] = {
      {"", ""},
      {"<name>", "name:string"},
      {"<ip> <port>", "ip:string port:integer"},
      {"[<message>]", "message:string?"},
      {"[<section> ...]", "section:string?*"},
      {"<channel> [<channel> ...]", "channel:string*"},
      {"<a> <b> [<b> ...]", "a:string b:string*"},
      {"<name> <o> <v> [<o> <v> ...]", "name:string o-v:block*(o:string v:string)"},
      {"[<o> <v> ...]", "o-v:block?*(o:string v:string)"},
      {"[A|B] [C]", "a-b:oneof?(a:token[A] b:token[B]) c:token[C]?"},
      {"(A <x>|B <y>)", "x-y:oneof(x:string[A] y:string[B])"},
      {"(A <x> | B <y> <z>)", "x-y-z:oneof(x:string[A] y-z:block(y:string[B] z:string))"},
      {"[F (A <x>|B <y>)]", "x-y:oneof[F]?(x:string[A] y:string[B])"},
      {"[P <x> [P <x> ...]]", "x:string[P]?*+"},
      {"G <x> [<x> ...]", "x:string[G]*"},
      {"(G <x> [<x> ...]|S <p> <v> [<p> <v> ...])", "x-p-v:oneof(x:string[G]* p-v:block[S]*(p:string v:string))"},
      {"<t> [A|B]", "t:string a-b:oneof?(a:token[A] b:token[B])"},
  };

  for (const auto& [usage, parts] : cases) EXPECT_EQ(told(usage), parts) << usage;
}

TEST(Usage, OfEveryCommandCanBeCut) {
  const std::function<void(const Argument&)> look = [&](const Argument& argument) {
    EXPECT_FALSE(argument.name.empty());
    EXPECT_EQ(argument.arguments.size() > 1, argument.type == Type::oneof || argument.type == Type::block);
    for (const Argument& inner : argument.arguments) look(inner);
  };

  for (const CommandRow& row : command_table()) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(read_usage(row.usage).empty(), row.usage.empty());
    for (const Argument& argument : read_usage(row.usage)) look(argument);
  }
}

TEST(CommandDocs, AreMapsWithinMaps) {
  Talk talk;
  talk.main->resp = protocol::Resp::three;

  const auto reply = talk.ask("COMMAND DOCS client|setinfo");

  EXPECT_THAT(reply, StartsWith("%1\r\n$14\r\nclient|setinfo\r\n%5\r\n$7\r\nsummary\r\n"));
  EXPECT_THAT(reply, HasSubstr("$10\r\ncomplexity\r\n$4\r\nO(1)\r\n$9\r\narguments\r\n*1\r\n%3\r\n$4\r\nname\r\n"));
  EXPECT_THAT(reply,
              HasSubstr("%4\r\n$4\r\nname\r\n$7\r\nlibname\r\n$4\r\ntype\r\n$6\r\nstring\r\n$12\r\ndisplay_text\r\n"
                        "$7\r\nlibname\r\n$5\r\ntoken\r\n$8\r\nLIB-NAME\r\n"));
}

TEST(CommandDocs, HaveNoTextsForDisplayBeforeRedis72) {
  config::DaemonSettings settings;
  settings.speak = config::Speech::redis_7_0;
  Talk talk{watching_one_master(), settings};

  EXPECT_THAT(talk.ask("COMMAND DOCS ping"), Not(HasSubstr("display_text")));
  EXPECT_EQ(talk.ask("COMMAND DOCS client|setinfo"), "*0\r\n");
}

TEST(CommandDocs, NameWhatIsToBeUsedInstead) {
  config::DaemonSettings settings;
  settings.speak = config::Speech::valkey_8;
  Talk talk{watching_one_master(), settings};

  EXPECT_THAT(talk.ask("COMMAND DOCS sentinel|masters"), HasSubstr("replaced_by\r\n$20\r\n`SENTINEL PRIMARIES`\r\n"));
  EXPECT_THAT(talk.ask("COMMAND DOCS sentinel|slaves"), HasSubstr("deprecated_since\r\n$5\r\n5.0.0\r\n"));
}

}  // namespace
}  // namespace vedette::daemon
