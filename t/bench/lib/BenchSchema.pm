# BenchSchema.pm: validating a Graph's settings by us and by ajv, in alternating rounds.
# SPDX-License-Identifier: ISC
package BenchSchema;
use strict;
use warnings;
use Exporter 'import';
use File::Temp qw(tempdir);
use JSON::PP;
our @EXPORT_OK = qw(schema_rounds);

my $json = JSON::PP->new->canonical;

sub secret { return {valueFrom => {secretKeyRef => {name => $_[0], key => $_[1]}}} }

# Settings of a graph with many sinks: about 20 KB.
sub document {
    my %sinks;
    for my $i (1 .. 10) {
        push @{$sinks{kafka}}, {name => "Kafka $i", brokerList => "broker-$i.example.org:9093",
            topic => "twin-events.$i", securityProtocol => 'SASL_SSL', saslMechanism => 'SCRAM-SHA-256',
            saslUsername => secret("kafka-login-$i", 'username'), saslPassword => secret("kafka-login-$i", 'password')};
        push @{$sinks{kusto}}, {name => "Explorer $i", ingestionUri => "https://ingest-$i.example.org/in",
            database => "events_$i", propertyEventsTable => 'PropertyEvents', twinLifeCycleEventsTable => 'TwinEvents',
            relationshipLifeCycleEventsTable => 'RelationshipEvents', tenantId => secret("explorer-$i", 'tenant'),
            clientId => secret("explorer-$i", 'client'), clientSecret => secret("explorer-$i", 'secret')};
        push @{$sinks{mqtt}}, {name => "MQTT $i", broker => "mqtt-$i.example.org", port => 8883,
            topic => "site/$i/events", clientId => "graph-$i", protocolVersion => '5.0.0', authenticationType => 'Basic',
            username => secret("mqtt-$i", 'username'), password => secret("mqtt-$i", 'password')};
        push @{$sinks{webhook}}, {name => "Hook $i", url => "https://hooks.example.org/graph/$i", method => 'POST',
            authenticationType => 'Bearer', token => secret("hook-$i", 'token')};
        push @{$sinks{database}}, {name => "Store $i", type => 'postgresql', host => "db-$i.example.org", port => 5432,
            database => "events$i", username => secret("store-$i", 'username'), password => secret("store-$i", 'password'),
            sslMode => 'verify-full', table => "events_$i"};
    }
    my @routes = map { {name => "Route $_", enabled => JSON::PP::true, source => 'twins',
        sinkName => ('Kafka', 'MQTT', 'Hook', 'Store')[$_ % 4] . ' ' . (1 + $_ % 10), eventFormat => 'EventNotification'} } 1 .. 40;
    return {instances => 3, compute => {cpu => '500m', memory => '2Gi'}, eventSinks => \%sinks, eventRoutes => \@routes};
}

sub spit {
    my ($path, $value) = @_;
    open my $out, '>', $path or die "$path: $!\n";
    print $out $json->encode($value);
    close $out or die "$path: $!\n";
    return $path;
}

sub run_once {
    my @words = @_;
    open my $in, '-|', @words or die "$words[0]: $!\n";
    my @figures = split ' ', do { local $/; <$in> } // '';
    close $in && @figures >= 2 or die "@words failed\n";
    return @figures;
}

# Rounds of {ours => [once, again], theirs => [once, again, first]} in microseconds; bytes of the document.
sub schema_rounds {
    my ($build, $here, $rounds, $seconds) = @_;
    my $dir = tempdir(CLEANUP => 1);
    open my $in, '<', "$here/../../conf/catalog/graph.json" or die "graph.json: $!\n";
    my $type = $json->decode(do { local $/; <$in> });
    my @files = (spit("$dir/schema.json", $type->{settings_schema}), spit("$dir/document.json", document()));
    my @rounds;
    for (1 .. $rounds) {
        push @rounds, {
            ours   => [run_once("$build/t/bench/schema", @files, $seconds)],
            theirs => [run_once('node', "$here/schema.mjs", @files, $seconds)],
        };
    }
    return (\@rounds, -s $files[1]);
}

1;
