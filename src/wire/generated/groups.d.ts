import * as $protobuf from "protobufjs/minimal.js";

/** Namespace ringcast. */
export namespace ringcast {

    /** Namespace groups. */
    namespace groups {

        /**
         * Properties of a GroupMessage.
         * @deprecated Use ringcast.groups.GroupMessage.$Properties instead.
         */
        interface IGroupMessage extends ringcast.groups.GroupMessage.$Properties {
        }

        /** Represents a GroupMessage. */
        class GroupMessage {

            /**
             * Constructs a new GroupMessage.
             * @param [properties] Properties to set
             */
            constructor(properties?: ringcast.groups.GroupMessage.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** GroupMessage state. */
            state?: (ringcast.groups.State.$Properties|null);

            /** GroupMessage join. */
            join?: (ringcast.groups.Join.$Properties|null);

            /** GroupMessage leave. */
            leave?: (ringcast.groups.Leave.$Properties|null);

            /** GroupMessage multicast. */
            multicast?: (ringcast.groups.Multicast.$Properties|null);

            /** GroupMessage body. */
            body?: ("state"|"join"|"leave"|"multicast");

            /**
             * Encodes the specified GroupMessage message. Does not implicitly {@link ringcast.groups.GroupMessage.verify|verify} messages.
             * @param message GroupMessage message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: ringcast.groups.GroupMessage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a GroupMessage message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {ringcast.groups.GroupMessage & ringcast.groups.GroupMessage.$Shape} GroupMessage
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringcast.groups.GroupMessage & ringcast.groups.GroupMessage.$Shape;
        }

        namespace GroupMessage {

            /** Properties of a GroupMessage. */
            interface $Properties {

                /** GroupMessage state */
                state?: (ringcast.groups.State.$Properties|null);

                /** GroupMessage join */
                join?: (ringcast.groups.Join.$Properties|null);

                /** GroupMessage leave */
                leave?: (ringcast.groups.Leave.$Properties|null);

                /** GroupMessage multicast */
                multicast?: (ringcast.groups.Multicast.$Properties|null);

                /** GroupMessage body */
                body?: ("state"|"join"|"leave"|"multicast");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a GroupMessage. */
            type $Shape = {
              state?: ringcast.groups.State.$Shape|null;
              join?: ringcast.groups.Join.$Shape|null;
              leave?: ringcast.groups.Leave.$Shape|null;
              multicast?: ringcast.groups.Multicast.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ body?: undefined; state?: null; join?: null; leave?: null; multicast?: null }|{ body?: "state"; state: ringcast.groups.State.$Shape; join?: null; leave?: null; multicast?: null }|{ body?: "join"; state?: null; join: ringcast.groups.Join.$Shape; leave?: null; multicast?: null }|{ body?: "leave"; state?: null; join?: null; leave: ringcast.groups.Leave.$Shape; multicast?: null }|{ body?: "multicast"; state?: null; join?: null; leave?: null; multicast: ringcast.groups.Multicast.$Shape })
            );
        }

        /**
         * Properties of an Entry.
         * @deprecated Use ringcast.groups.Entry.$Properties instead.
         */
        interface IEntry extends ringcast.groups.Entry.$Properties {
        }

        /** Represents an Entry. */
        class Entry {

            /**
             * Constructs a new Entry.
             * @param [properties] Properties to set
             */
            constructor(properties?: ringcast.groups.Entry.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Entry group. */
            group: string;

            /** Entry process. */
            process: number;

            /**
             * Encodes the specified Entry message. Does not implicitly {@link ringcast.groups.Entry.verify|verify} messages.
             * @param message Entry message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: ringcast.groups.Entry.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Entry message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {ringcast.groups.Entry & ringcast.groups.Entry.$Shape} Entry
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringcast.groups.Entry & ringcast.groups.Entry.$Shape;
        }

        namespace Entry {

            /** Properties of an Entry. */
            interface $Properties {

                /** Entry group */
                group?: (string|null);

                /** Entry process */
                process?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Entry. */
            type $Shape = ringcast.groups.Entry.$Properties;
        }

        /**
         * Properties of a State.
         * @deprecated Use ringcast.groups.State.$Properties instead.
         */
        interface IState extends ringcast.groups.State.$Properties {
        }

        /** Represents a State. */
        class State {

            /**
             * Constructs a new State.
             * @param [properties] Properties to set
             */
            constructor(properties?: ringcast.groups.State.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** State entries. */
            entries: ringcast.groups.Entry.$Properties[];

            /** State representative. */
            representative: number;

            /** State ringSeq. */
            ringSeq: number;

            /**
             * Encodes the specified State message. Does not implicitly {@link ringcast.groups.State.verify|verify} messages.
             * @param message State message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: ringcast.groups.State.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a State message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {ringcast.groups.State & ringcast.groups.State.$Shape} State
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringcast.groups.State & ringcast.groups.State.$Shape;
        }

        namespace State {

            /** Properties of a State. */
            interface $Properties {

                /** State entries */
                entries?: (ringcast.groups.Entry.$Properties[]|null);

                /** State representative */
                representative?: (number|null);

                /** State ringSeq */
                ringSeq?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a State. */
            type $Shape = ringcast.groups.State.$Properties;
        }

        /**
         * Properties of a Join.
         * @deprecated Use ringcast.groups.Join.$Properties instead.
         */
        interface IJoin extends ringcast.groups.Join.$Properties {
        }

        /** Represents a Join. */
        class Join {

            /**
             * Constructs a new Join.
             * @param [properties] Properties to set
             */
            constructor(properties?: ringcast.groups.Join.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Join group. */
            group: string;

            /** Join process. */
            process: number;

            /**
             * Encodes the specified Join message. Does not implicitly {@link ringcast.groups.Join.verify|verify} messages.
             * @param message Join message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: ringcast.groups.Join.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Join message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {ringcast.groups.Join & ringcast.groups.Join.$Shape} Join
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringcast.groups.Join & ringcast.groups.Join.$Shape;
        }

        namespace Join {

            /** Properties of a Join. */
            interface $Properties {

                /** Join group */
                group?: (string|null);

                /** Join process */
                process?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Join. */
            type $Shape = ringcast.groups.Join.$Properties;
        }

        /** LeaveReason enum. */
        enum LeaveReason {

            /** LEAVE value */
            LEAVE = 0,

            /** PROCESS_DOWN value */
            PROCESS_DOWN = 1
        }

        /**
         * Properties of a Leave.
         * @deprecated Use ringcast.groups.Leave.$Properties instead.
         */
        interface ILeave extends ringcast.groups.Leave.$Properties {
        }

        /** Represents a Leave. */
        class Leave {

            /**
             * Constructs a new Leave.
             * @param [properties] Properties to set
             */
            constructor(properties?: ringcast.groups.Leave.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Leave group. */
            group: string;

            /** Leave process. */
            process: number;

            /** Leave reason. */
            reason: ringcast.groups.LeaveReason;

            /**
             * Encodes the specified Leave message. Does not implicitly {@link ringcast.groups.Leave.verify|verify} messages.
             * @param message Leave message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: ringcast.groups.Leave.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Leave message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {ringcast.groups.Leave & ringcast.groups.Leave.$Shape} Leave
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringcast.groups.Leave & ringcast.groups.Leave.$Shape;
        }

        namespace Leave {

            /** Properties of a Leave. */
            interface $Properties {

                /** Leave group */
                group?: (string|null);

                /** Leave process */
                process?: (number|null);

                /** Leave reason */
                reason?: (ringcast.groups.LeaveReason|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Leave. */
            type $Shape = ringcast.groups.Leave.$Properties;
        }

        /**
         * Properties of a Multicast.
         * @deprecated Use ringcast.groups.Multicast.$Properties instead.
         */
        interface IMulticast extends ringcast.groups.Multicast.$Properties {
        }

        /** Represents a Multicast. */
        class Multicast {

            /**
             * Constructs a new Multicast.
             * @param [properties] Properties to set
             */
            constructor(properties?: ringcast.groups.Multicast.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Multicast group. */
            group: string;

            /** Multicast process. */
            process: number;

            /** Multicast payload. */
            payload: Uint8Array;

            /**
             * Encodes the specified Multicast message. Does not implicitly {@link ringcast.groups.Multicast.verify|verify} messages.
             * @param message Multicast message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: ringcast.groups.Multicast.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Multicast message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {ringcast.groups.Multicast & ringcast.groups.Multicast.$Shape} Multicast
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): ringcast.groups.Multicast & ringcast.groups.Multicast.$Shape;
        }

        namespace Multicast {

            /** Properties of a Multicast. */
            interface $Properties {

                /** Multicast group */
                group?: (string|null);

                /** Multicast process */
                process?: (number|null);

                /** Multicast payload */
                payload?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Multicast. */
            type $Shape = ringcast.groups.Multicast.$Properties;
        }
    }
}
